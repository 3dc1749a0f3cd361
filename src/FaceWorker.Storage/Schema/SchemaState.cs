namespace FaceWorker.Storage.Schema;

/// <summary>The state of a database that the program can work with, or bring up to date: the number of its last migration (0: none yet), that of the program's last, and the versions.</summary>
/// <param name="VectorVersion">The version of pgvector in the database; null when it is not installed.</param>
public sealed record SchemaState(int Current, int Latest, string PostgresVersion, string? VectorVersion)
{
    /// <summary>Nothing that the program needs is missing. What a newer one has added does not disturb it.</summary>
    public bool IsCurrent => Current >= Latest;

    /// <summary>In words, with what to do about it.</summary>
    public override string ToString() =>
        Current == Latest ? $"version {Current}"
        : Current > Latest ? $"version {Current}, newer than this program's {Latest}, which works with it: what came since only adds"
        : $"version {Current} of {Latest}: run 'faceworker migrate', or start a worker whose database user may change the schema";
}
