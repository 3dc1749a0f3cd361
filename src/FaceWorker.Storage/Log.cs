using Microsoft.Extensions.Logging;

namespace FaceWorker.Storage;

/// <summary>Everything that this project logs; its event ids are 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "Applied migration {Migration} to database {Database}")]
    public static partial void MigrationApplied(this ILogger log, string migration, string database);

    [LoggerMessage(3010, LogLevel.Information, "Building the HNSW index of space {Space}; searches stay exact until it is ready")]
    public static partial void IndexBuildStarted(this ILogger log, long space);

    [LoggerMessage(3011, LogLevel.Information, "Built the HNSW index of space {Space} in {Seconds:F1} s")]
    public static partial void IndexBuilt(this ILogger log, long space, double seconds);

    [LoggerMessage(3012, LogLevel.Warning, "The HNSW index of space {Space}, left unfinished by an interrupted build, was dropped and is rebuilt")]
    public static partial void UnfinishedIndexDropped(this ILogger log, long space);

    [LoggerMessage(3014, LogLevel.Information,
        "This process leaves the building of indexes to others, because its user of the database does not own the tables; at least one worker needs the setting Storage:OwnerConnectionString, or the owner for its user")]
    public static partial void IndexesLeftToOthers(this ILogger log);

    [LoggerMessage(3013, LogLevel.Warning,
        "PostgreSQL has too little shared memory to build an HNSW index in parallel ({Reason}), so a single process builds it, more slowly; " +
        "give the server's /dev/shm more than {Memory} MiB (Docker: shm_size), or lower the setting Storage:IndexBuildMemory")]
    public static partial void IndexesBuiltByOneProcess(this ILogger log, string reason, int memory);
}
