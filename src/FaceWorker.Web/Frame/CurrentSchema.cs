using FaceWorker.Core;
using FaceWorker.Storage;
using FaceWorker.Storage.Schema;

namespace FaceWorker.Web.Frame;

/// <summary>Brings the database's schema up to date, as workers do, as soon as the database answers; until then pages say that it is away.</summary>
internal sealed class CurrentSchema(Migrator migrator, TimeProvider time, ILogger<CurrentSchema> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await migrator.ApplyAsync(stoppingToken);
                return;
            }
            catch (Exception exception) when (exception is TransientFailureException or DatabaseSetupException)
            {
                Log.DatabaseNotReady(logger, exception.Message);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }
}
