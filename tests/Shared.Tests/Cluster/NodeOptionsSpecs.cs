using ChatCluster.Shared.Cluster;
using ChatCluster.Shared.Hosting;

namespace ChatCluster.Shared.Tests.Cluster;

public sealed class NodeOptionsSpecs
{
    private static readonly NodeProgram Gateway = new("gateway", "src/Gateway", "", NodeRoles.Gateway, CanHaveBoth: true);
    private static readonly NodeProgram Rooms = new("rooms", "src/Rooms", "", NodeRoles.Rooms, CanHaveBoth: false);

    private static IEnumerable<string> Problems(NodeOptions options) => ProblemsOf(Gateway, options);

    private static IEnumerable<string> ProblemsOf(NodeProgram program, NodeOptions options) => new NodeOptionsValidator(program).Validate(null, options).Failures ?? [];

    [Fact]
    public void The_defaults_are_an_embedded_node()
    {
        var options = new NodeOptions();
        Assert.Empty(Problems(options));
        Assert.Equal("gateway,rooms", Gateway.DefaultRoles(options));
        Assert.Equal("./data", options.Data);
        Assert.Equal(0, options.Cluster.Port);
    }

    [Theory]
    [InlineData("gateway,rooms")]
    [InlineData("rooms, gateway")]
    [InlineData("gateway rooms")]
    public void Roles_are_separated_by_commas_or_spaces(string roles)
    {
        var options = new NodeOptions { Roles = roles };
        Assert.Empty(Problems(options));
        Assert.Equal(["gateway", "rooms"], options.RoleSet.Order());
    }

    [Fact]
    public void In_a_cluster_a_node_that_says_nothing_is_what_its_program_is_for()
    {
        var options = new NodeOptions { Postgres = "Host=db" };
        Assert.Equal(("gateway", "rooms"), (Gateway.DefaultRoles(options), Rooms.DefaultRoles(options)));
    }

    [Fact]
    public void A_rooms_node_without_PostgreSQL_is_told_what_to_set_and_what_to_run_instead()
    {
        var problem = Assert.Single(ProblemsOf(Rooms, new NodeOptions()));
        Assert.StartsWith("ChatCluster:Postgres is not set; ", problem, StringComparison.Ordinal);
        Assert.Contains("ChatCluster__Postgres='Host=", problem, StringComparison.Ordinal);
        Assert.EndsWith("dotnet run --project src/Gateway", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("gateway,rooms")]
    public void A_rooms_node_is_nothing_else(string roles) => Assert.Contains(
        $"ChatCluster:Roles is '{roles}'; a node of src/Rooms is 'rooms' alone. Gateways are nodes of src/Gateway.",
        ProblemsOf(Rooms, new NodeOptions { Roles = roles, Postgres = "Host=db" }));

    [Fact]
    public void A_gateway_that_is_only_for_rooms_is_none() => Assert.Contains(
        "ChatCluster:Roles is 'rooms'; a node of src/Gateway is 'gateway' or 'gateway,rooms'. Nodes that only hold rooms are those of src/Rooms.",
        Problems(new NodeOptions { Roles = "rooms", Postgres = "Host=db" }));

    [Fact]
    public void An_unknown_role_is_named() => Assert.Equal(
        ["ChatCluster:Roles has 'Gateway', 'lobby'; a node is 'gateway', 'rooms' or 'gateway,rooms'."],
        Problems(new NodeOptions { Roles = "Gateway,lobby,rooms" }));

    [Theory]
    [InlineData("gateway")]
    [InlineData("rooms")]
    [InlineData("rooms,rooms")]
    [InlineData(" ")]
    public void The_embedded_store_needs_a_node_that_is_both(string roles) => Assert.Equal(
        [$"ChatCluster:Roles is '{roles}'; with the embedded store there is one node, and it must be 'gateway,rooms'."],
        Problems(new NodeOptions { Roles = roles }));

    [Fact]
    public void Seeds_and_an_empty_folder_are_refused_for_the_embedded_store()
    {
        Assert.Equal(
            ["ChatCluster:Cluster:Seeds is set; the embedded store belongs to one node, which joins nobody. Take it out."],
            Problems(new NodeOptions { Cluster = { Seeds = "a:1" } }));
        Assert.Equal(
            ["ChatCluster:Data is empty; it must name the folder of the embedded store, such as ./data."],
            Problems(new NodeOptions { Data = "" }));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(65_535, true)]
    [InlineData(-1, false)]
    [InlineData(65_536, false)]
    public void A_port_is_0_to_65535(int port, bool allowed) => Assert.Equal(
        allowed ? [] : [$"ChatCluster:Cluster:Port is {port}; it must be 0 (any free port) to 65535."],
        Problems(new NodeOptions { Cluster = { Port = port } }));

    [Theory]
    [InlineData(5055, 5056, null)]
    [InlineData(5055, 0, null)]
    [InlineData(5055, -1, "ChatCluster:Cluster:ListenPort is -1; it must be 0 (where others are told, ChatCluster:Cluster:Port) to 65535.")]
    [InlineData(0, 5056, "ChatCluster:Cluster:ListenPort is 5056 and ChatCluster:Cluster:Port is not set; it must be the port at which others reach this node.")]
    public void Who_listens_at_another_port_says_which_one_others_are_told(int port, int listenPort, string? problem) =>
        Assert.Equal(problem is null ? [] : [problem], Problems(new NodeOptions { Cluster = { Port = port, ListenPort = listenPort } }));

    [Fact]
    public void Seeds_that_are_none_and_a_word_that_means_nothing_are_named()
    {
        Assert.Contains("ChatCluster:Cluster:Seeds has 'room1', which is not host:port, such as room1:5055.", Problems(new NodeOptions { Postgres = "Host=db", Cluster = { Seeds = "room1" } }));
        Assert.Equal(
            ["ChatCluster:Cluster:FailureDetection is 'slow'; it must be 'fast' or 'tolerant'."],
            Problems(new NodeOptions { Cluster = { FailureDetection = "slow" } }));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once() =>
        Assert.Equal(4, Problems(new NodeOptions { Roles = "x", Data = "", Cluster = { Port = -1, Seeds = "a:1" } }).Count());
}
