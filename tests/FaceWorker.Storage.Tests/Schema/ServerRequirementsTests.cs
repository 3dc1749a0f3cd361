using FaceWorker.Storage.Schema;

namespace FaceWorker.Storage.Tests.Schema;

public sealed class ServerRequirementsTests
{
    [Theory]
    [InlineData(180006, "0.8.7", "0.8.7")]
    [InlineData(170000, null, "0.8.4")]
    [InlineData(180006, "0.9.0", null)]
    public void A_server_that_is_new_enough_is_taken(int postgres, string? installed, string? available) =>
        ServerRequirements.Check(new ServerVersions(postgres, "of the test", installed, available), "db:5432");

    [Theory]
    [InlineData(160009, "0.8.7", "0.8.7", "needs 17 or newer")]
    [InlineData(180006, null, null, "postgresql-18-pgvector")]
    [InlineData(180006, null, "0.8.1", "CVE-2026-3172")]
    [InlineData(180006, "0.8.3", "0.8.3", "Upgrade pgvector on the server")]
    [InlineData(180006, "0.8.1", "0.8.7", "although 0.8.7 is installed. Run as superuser in this database: ALTER EXTENSION vector UPDATE;")]
    public void A_server_that_is_too_old_is_refused_with_the_remedy(int postgres, string? installed, string? available, string remedy)
    {
        var refusal = Assert.Throws<DatabaseSetupException>(
            () => ServerRequirements.Check(new ServerVersions(postgres, "of the test", installed, available), "db:5432"));

        Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("db:5432", refusal.Message, StringComparison.Ordinal);
    }
}
