using System.Data.Common;

namespace FaceWorker.Cli.Frame;

/// <summary>Why PostgreSQL cannot be used: away, the login is wrong, the database is not there, or its schema is not.</summary>
internal static class DatabaseFailures
{
    private const string CorrectSetting = $"Correct it in {CliSettings.PostgresVariable}, or take a sandbox's: {CliSettings.SandboxRemedy}";

    /// <summary>By the server's code; see PostgreSQL's appendix "Error Codes".</summary>
    public static CliFailure Explain(DbException exception)
    {
        var said = exception.Message.Split('\n')[0].TrimEnd('.'); // the rest is a position in our own SQL
        return exception.SqlState switch
        {
            "28P01" or "28000" => new("databaseLogin", $"PostgreSQL refuses the login ({said}).", CorrectSetting, inner: exception),
            "3D000" => new("databaseMissing", $"PostgreSQL has no such database ({said}).", CorrectSetting, inner: exception),
            "42P01" => new("schemaMissing", $"The database has not got the schema ({said}).", "Make it: faceworker migrate", inner: exception),
            null => new("databaseUnreachable", $"PostgreSQL cannot be reached ({said}).",
                $"Start it, or correct {CliSettings.PostgresVariable}; a sandbox is started with 'infra/sandbox.sh up'.", inner: exception),
            _ => new("database", $"PostgreSQL refuses ({said}).", Failures.DoctorRemedy, ExitCode.Failed, exception),
        };
    }
}
