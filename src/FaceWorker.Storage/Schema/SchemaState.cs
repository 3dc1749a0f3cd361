namespace FaceWorker.Storage.Schema;

/// <summary>The state of a database: the number of its last migration (0: none yet), that of the program's last, and the versions.</summary>
/// <param name="VectorVersion">The version of pgvector in the database; null when it is not installed.</param>
public sealed record SchemaState(int Current, int Latest, string PostgresVersion, string? VectorVersion)
{
    public bool IsCurrent => Current == Latest;
}
