using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FaceWorker.Storage.Schema;

/// <summary>One numbered step of the schema: the file <c>Migrations/0001_name.sql</c>. Once released, it never changes.</summary>
/// <remarks>
/// A migration only adds, so that programs of before work on while it is applied, and after it (docs/decisions/0126). One that takes something away that they rely on says so
/// by the beginning of its name, <see cref="Contracting"/>, which they find in the database.
/// </remarks>
internal sealed record Migration(int Number, string Name, string Sql)
{
    public const string Contracting = "contract_";

    /// <summary>Those of this program, numbered from 1 without gaps.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. EmbeddedText.NamesIn("migrations").Select(Parse)];

    public byte[] Sha256 => SHA256.HashData(Encoding.UTF8.GetBytes(Sql));

    public override string ToString() => $"{Number:0000}_{Name}";

    private static Migration Parse(string resource)
    {
        var parts = Path.GetFileName(resource).Split('_', 2);
        return new Migration(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], EmbeddedText.Read(resource));
    }
}

/// <summary>A migration as the database remembers it; perhaps one that this program does not know.</summary>
internal sealed record AppliedMigration(int Number, string Name, byte[] Sha256)
{
    /// <summary>Programs that do not know it cannot work with what it leaves.</summary>
    public bool TakesAway => Name.StartsWith(Migration.Contracting, StringComparison.Ordinal);

    public override string ToString() => $"{Number:0000}_{Name}";
}
