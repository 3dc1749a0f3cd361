using FaceWorker.Hosting;
using FaceWorker.Storage;
using FaceWorker.Storage.Schema;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>The program with the argument <c>--migrate</c>: it brings the schema up to date and ends, as the user whom <c>FACEWORKER_POSTGRES</c> names. It needs neither broker nor models.</summary>
internal static class SchemaUpdate
{
    public const string Argument = "--migrate";

    private const int Failed = 1;

    /// <summary>Waits for a database that is away.</summary>
    /// <returns>The exit code: 0 when the schema is current, 1 when a person must act, 2 for a wrong setting.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration, TimeProvider time)
    {
        var postgres = ServerOptions.FindConnectionString(configuration) ?? "";
        if (GalleryDatabase.FindProblem(postgres) is { } problem)
        {
            await Console.Error.WriteLineAsync(problem);
            return Settings.ExitCode;
        }

        using var logs = LoggerFactory.Create(logging => logging.AddProgramLogs());
        await using var database = new GalleryDatabase(postgres, logs);
        var log = logs.CreateLogger<CurrentSchema>();
        var schema = new CurrentSchema(new Migrator(database, logs.CreateLogger<Migrator>()), log);
        try
        {
            await new ServerRetry(time, logs.CreateLogger<ServerRetry>()).RunAtStartAsync(schema.PrepareAsync, CancellationToken.None);
            return 0;
        }
        catch (DatabaseSetupException exception)
        {
            log.CannotWork(exception.Message, exception: null);
            return Failed;
        }
    }
}
