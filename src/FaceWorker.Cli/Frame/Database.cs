using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Core.People;
using FaceWorker.Core.Reembedding;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Webhooks;
using FaceWorker.Storage;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Calibration;
using FaceWorker.Storage.Clients;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Events;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.People;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Storage.Subjects;
using FaceWorker.Storage.Webhooks;

namespace FaceWorker.Cli.Frame;

/// <summary>Opens the database for a command.</summary>
internal static class Database
{
    /// <exception cref="CliFailure">The setting is missing or is not a connection string.</exception>
    public static GalleryDatabase Open(CliSettings settings)
    {
        var connection = settings.Postgres;
        try
        {
            return new GalleryDatabase(connection);
        }
        catch (ArgumentException exception)
        {
            throw new CliFailure("invalidSetting",
                $"{CliSettings.PostgresVariable} is not a connection string such as 'Host=HOST;Database=faceworker;Username=USER;Password=PASSWORD'.",
                $"Correct it, or take a sandbox's: {CliSettings.SandboxRemedy}", inner: exception);
        }
    }

    public static Task<T> ManageGalleriesAsync<T>(Shell shell, Func<IGalleryAdministration, Task<T>> work) => UseAsync(shell, (_, store) => work(store));

    public static Task<T> ManageSubjectsAsync<T>(Shell shell, Func<ISubjectAdministration, Task<T>> work) =>
        UseAsync(shell, database => work(new SubjectAdministration(database)));

    public static Task<T> ManagePeopleAsync<T>(Shell shell, Func<IPeopleAdministration, Task<T>> work) =>
        UseAsync(shell, database => work(new PeopleAdministration(database)));

    public static Task<T> ManageArchivesAsync<T>(Shell shell, Func<IArchiveAdministration, Task<T>> work) =>
        UseAsync(shell, database => work(new ArchiveAdministration(database)));

    public static Task<T> ManageOperationsAsync<T>(Shell shell, Func<IOperationAdministration, Task<T>> work) =>
        UseAsync(shell, database => work(new OperationAdministration(database)));

    public static Task<T> ManageAccountsAsync<T>(Shell shell, Func<IAccountAdministration, Task<T>> work) =>
        UseAsync(shell, database => work(new AccountAdministration(database)));

    public static Task<T> ManageClientsAsync<T>(Shell shell, Func<IClientAdministration, Task<T>> work) =>
        UseAsync(shell, database => work(new ClientAdministration(database)));

    public static Task<T> UseAuditAsync<T>(Shell shell, Func<IAudit, Task<T>> work) =>
        UseAsync(shell, database => work(new Audit(database)));

    public static Task<T> UseErasuresAsync<T>(Shell shell, Func<IErasureStore, Task<T>> work) =>
        UseAsync(shell, database => work(new ErasureStore(database, shell.Time)));

    public static Task<T> EraseAsync<T>(Shell shell, Func<Eraser, Task<T>> work) =>
        UseErasuresAsync(shell, store => work(new Eraser(store, shell.PutAside(shell.Settings.Broker))));

    public static Task<T> UseEventsAsync<T>(Shell shell, Func<IEventLog, Task<T>> work) =>
        UseAsync(shell, database => work(new EventLog(database)));

    public static Task<T> ManageWebhooksAsync<T>(Shell shell, Func<IWebhookAdministration, Task<T>> work) =>
        UseAsync(shell, database => work(new WebhookAdministration(database)));

    public static Task<T> ManageCalibrationsAsync<T>(Shell shell, Func<ICalibrationStore, Task<T>> work) =>
        UseAsync(shell, database => work(new CalibrationStore(database)));

    public static Task<T> UseReembeddingAsync<T>(Shell shell, Func<IReembeddingAdministration, GalleryDatabase, Task<T>> work) =>
        UseAsync(shell, database => work(new ReembeddingAdministration(database, new StorageOptions(), shell.Time), database));

    /// <summary>Opens the database for this one piece of work, and closes it afterwards.</summary>
    public static Task<T> UseAsync<T>(Shell shell, Func<GalleryDatabase, PostgresGalleryStore, Task<T>> work) => UseAsync(shell, async database =>
    {
        await using var store = new PostgresGalleryStore(database, new StorageOptions(), shell.Time);
        return await work(database, store);
    });

    private static async Task<T> UseAsync<T>(Shell shell, Func<GalleryDatabase, Task<T>> work)
    {
        await using var database = Open(shell.Settings);
        return await work(database);
    }
}
