namespace FaceWorker.Storage.Schema;

/// <summary>Where a database stands: the number of its last migration (0: none yet), that of the program's, and the versions.</summary>
/// <param name="VectorVersion">The version of pgvector in the database; null when it is not there yet.</param>
public sealed record SchemaState(int Current, int Latest, string PostgresVersion, string? VectorVersion)
{
    public bool IsCurrent => Current == Latest;
}
