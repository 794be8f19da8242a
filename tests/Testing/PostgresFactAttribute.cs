using Xunit;

namespace ChatCluster.Testing;

/// <summary>A fact that needs PostgreSQL's server programs; skipped, with a line that says what to install, where there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresPrograms.Bin is null ? PostgresServer.Missing : null;
}

/// <summary>A theory that needs PostgreSQL's server programs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresPrograms.Bin is null ? PostgresServer.Missing : null;
}
