using ChatCluster.Shared.Hosting;

namespace ChatCluster.Shared.Tests.Hosting;

public sealed class CommandLineSpecs
{
    [Theory]
    [InlineData]
    [InlineData("--urls", "http://localhost:1")]
    [InlineData("--ChatCluster:Data", "")]
    [InlineData("--ChatCluster:Data=./data", "/urls", "x", "/urls=x", "Logging:LogLevel:Default=Debug")]
    [InlineData("--chatcluster:gateway:maxRooms", "-1")]
    public void Settings_are_taken(params string[] args) => Assert.Empty(CommandLine.Problems(args));

    [Theory]
    [InlineData("'start' on the command line is no setting; they are written --ChatCluster:Data ./data", "start")]
    [InlineData("'-v' on the command line is no setting; they are written --ChatCluster:Data ./data", "-v")]
    [InlineData("'-a=b' on the command line is no setting; they are written --ChatCluster:Data ./data", "-a=b")]
    [InlineData("--ChatCluster:Data on the command line has no value.", "--urls", "x", "--ChatCluster:Data")]
    [InlineData("--url on the command line is no setting; did you mean --urls?", "--url", "http://localhost:1")]
    [InlineData("--ChatClutser:Data on the command line is no setting; did you mean --ChatCluster:Data?", "--ChatClutser:Data=x")]
    [InlineData("--ChatCluster__Data on the command line is no setting; did you mean --ChatCluster:Data? Only the environment has '__' for ':'.", "--ChatCluster__Data", "x")]
    [InlineData("--help on the command line is no setting.", "--help", "me")]
    public void What_would_do_nothing_is_said(string problem, params string[] args) => Assert.Equal([problem], CommandLine.Problems(args));

    [Fact]
    public void All_of_it_is_said() => Assert.Equal(3, CommandLine.Problems(["a", "--b", "c", "--d"]).Count());
}
