using FaceWorker.Core.Archives;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Calibration;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.Subjects;

namespace FaceWorker.Cli.Frame;

/// <summary>The way to the database.</summary>
internal static class Database
{
    /// <exception cref="CliFailure">The setting is missing or no connection string.</exception>
    public static GalleryDatabase Open(CliSettings settings)
    {
        var connection = settings.Postgres;
        try
        {
            return new GalleryDatabase(connection);
        }
        catch (ArgumentException exception)
        {
            throw new CliFailure("invalidSetting", $"{CliSettings.PostgresVariable} is no connection string such as 'Host=HOST;Database=faceworker;Username=USER;Password=PASSWORD'.",
                $"Correct it, or take a sandbox's: {CliSettings.SandboxRemedy}", inner: exception);
        }
    }

    /// <summary>Manages subjects, with a connection of its own for this once.</summary>
    public static async Task<T> ManageSubjectsAsync<T>(Shell shell, Func<ISubjectAdministration, Task<T>> work)
    {
        await using var database = Open(shell.Settings);
        return await work(new SubjectAdministration(database));
    }

    /// <summary>Manages galleries, with a connection of its own for this once.</summary>
    public static Task<T> ManageGalleriesAsync<T>(Shell shell, Func<IGalleryAdministration, Task<T>> work) => UseAsync(shell, (_, store) => work(store));

    /// <summary>Works with galleries as the use cases do, with a connection of its own for this once.</summary>
    public static async Task<T> UseAsync<T>(Shell shell, Func<GalleryDatabase, PostgresGalleryStore, Task<T>> work)
    {
        await using var database = Open(shell.Settings);
        await using var store = new PostgresGalleryStore(database, new StorageOptions(), shell.Time);
        return await work(database, store);
    }

    /// <summary>Manages archives, with a connection of its own for this once.</summary>
    public static async Task<T> ManageArchivesAsync<T>(Shell shell, Func<IArchiveAdministration, Task<T>> work)
    {
        await using var database = Open(shell.Settings);
        return await work(new ArchiveAdministration(database));
    }

    /// <summary>Manages operations, with a connection of its own for this once.</summary>
    public static async Task<T> ManageOperationsAsync<T>(Shell shell, Func<IOperationAdministration, Task<T>> work)
    {
        await using var database = Open(shell.Settings);
        return await work(new OperationAdministration(database));
    }

    /// <summary>Manages calibrations, with a connection of its own for this once.</summary>
    public static async Task<T> ManageCalibrationsAsync<T>(Shell shell, Func<ICalibrationStore, Task<T>> work)
    {
        await using var database = Open(shell.Settings);
        return await work(new CalibrationStore(database));
    }
}
