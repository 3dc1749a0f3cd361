using System.Data.Common;

namespace FaceWorker.Cli.Frame;

/// <summary>Why PostgreSQL cannot be used: it is unavailable, the login is wrong, or the database or its schema does not exist.</summary>
internal static class DatabaseProblems
{
    public const string StartRemedy = $"Start it, or correct {CliSettings.PostgresVariable}; to start a sandbox: infra/sandbox.sh up";

    private const string CorrectSetting = $"Correct it in {CliSettings.PostgresVariable}, or take a sandbox's: {CliSettings.SandboxRemedy}";

    /// <summary>By the server's code; see PostgreSQL's appendix "Error Codes".</summary>
    public static CliFailure Explain(DbException exception)
    {
        var said = exception.Message.Split('\n')[0].TrimEnd('.'); // the rest is a position in our own SQL
        return exception.SqlState switch
        {
            "28P01" or "28000" => new("databaseLogin", $"PostgreSQL refuses the login ({said}).", CorrectSetting, inner: exception),
            "3D000" => new("databaseMissing", $"PostgreSQL has no such database ({said}).", CorrectSetting, inner: exception),
            "42P01" => new("schemaMissing", $"The database does not have the schema ({said}).", "Create it: faceworker migrate", inner: exception),
            null => new("databaseUnreachable", $"PostgreSQL cannot be reached ({said}).", StartRemedy, inner: exception),
            _ => new("database", $"PostgreSQL refuses ({said}).", Failures.DoctorRemedy, ExitCode.Failed, exception),
        };
    }
}
