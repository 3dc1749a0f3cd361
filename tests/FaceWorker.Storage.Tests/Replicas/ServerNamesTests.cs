using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Storage.Tests.Replicas;

/// <summary>The servers that a connection string names.</summary>
public sealed class ServerNamesTests
{
    [Theory]
    [InlineData("Host=a", "a:5432")]
    [InlineData("Host=a;Port=6000", "a:6000")]
    [InlineData("Host=a,b", "a:5432, b:5432")]
    [InlineData("Host=a, b:6001 ,c;Port=6000", "a:6000, b:6001, c:6000")]
    [InlineData("Host=a,a:6001", "a:5432, a:6001")]
    [InlineData("Host=::1;Port=6000", "::1:6000")]
    [InlineData("Host=[::1]:6000,10.0.0.2", "[::1]:6000, 10.0.0.2:5432")]
    [InlineData("Host=a,b;Target Session Attributes=primary", "a:5432, b:5432")]
    [InlineData("Host=a,b;Target Session Attributes=read-write", "a:5432, b:5432")]
    public async Task A_server_is_a_host_and_its_own_port_or_that_of_all(string connectionString, string address)
    {
        await using var database = new GalleryDatabase(connectionString);

        Assert.Equal(address, database.Address);
    }

    [Theory]
    [InlineData("Host=a,b:5432,a", "names a:5432 twice")]
    [InlineData("Host=a,b,b:5432", "names b:5432 twice")]
    [InlineData("Host=a,b;Target Session Attributes=standby", "Storage:ReadFromReplicas")]
    [InlineData("Host=a,b;Target Session Attributes=any", "Leave them out")]
    [InlineData("Host= ", "names no host")]
    public void What_cannot_be_meant_is_refused(string connectionString, string problem) =>
        Assert.Contains(problem, GalleryDatabase.FindProblem(connectionString + ";Password=hush"), StringComparison.Ordinal);

    [Fact]
    public void Reading_from_replicas_needs_a_replica()
    {
        var context = new ValidationContext(this);

        Assert.Contains("names one server alone", Assert.Single(new StorageOptions { ReadFromReplicas = true, ConnectionString = "Host=a" }.Validate(context)).ErrorMessage, StringComparison.Ordinal);
        Assert.Empty(new StorageOptions { ReadFromReplicas = true, ConnectionString = "Host=a,b" }.Validate(context));
        Assert.Empty(new StorageOptions { ConnectionString = "Host=a" }.Validate(context));
    }
}
