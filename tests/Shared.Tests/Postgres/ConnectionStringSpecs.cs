using ChatCluster.Shared.Postgres;

namespace ChatCluster.Shared.Tests.Postgres;

public sealed class ConnectionStringSpecs
{
    [Theory]
    [InlineData("Host=db;Database=chat;Username=chat;Password=hush")]
    [InlineData("host=db;password='hu;sh'")]
    [InlineData("Server=10.0.0.5;Port=5433;User Id=chat;Maximum Pool Size=20")]
    public void What_Npgsql_reads_is_right(string text) => Assert.Null(ConnectionString.Problem(text));

    [Theory]
    [InlineData("hush", "can't be read. It looks like Host=db;")]
    [InlineData("postgres://chat:hush@db/chat", "can't be read. It looks like Host=db;")]
    [InlineData("Host=db;Pasword=hush", "its setting number 2 is misspelt or has a value that is not allowed; is it meant to be 'Password'?")]
    [InlineData("Host=db;Password=a;hush=b", "its setting number 3 is none that Npgsql knows.")]
    [InlineData("Host=db;Port=hush", "its setting number 2 is misspelt or has a value that is not allowed; is it meant to be 'Port'?")]
    [InlineData("Password=hush", "has no Host.")]
    [InlineData(";;", "has no Host.")]
    public void What_it_can_not_read_is_named_by_its_place_and_never_repeated(string text, string words)
    {
        var problem = ConnectionString.Problem(text);
        Assert.Contains(words, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", problem, StringComparison.Ordinal);
    }
}
