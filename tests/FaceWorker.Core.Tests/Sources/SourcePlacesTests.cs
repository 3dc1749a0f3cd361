using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Sources;

public sealed class SourcePlacesTests : IDisposable
{
    private readonly string table = Path.GetTempFileName();

    public SourcePlacesTests() => File.WriteAllLines(table,
    [
        "25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
        "26 25 8:2 / /data rw,relatime shared:2 - ext4 /dev/sda2 rw",
        @"27 25 0:50 / /mnt/old\040photos rw,relatime shared:3 - nfs4 server:/photos rw",
    ]);

    public void Dispose() => File.Delete(table);

    [Theory]
    [InlineData("/data/1.jpg", "/data")]
    [InlineData("/database/1.jpg", "/")]
    [InlineData("/mnt/old photos/1.jpg", null)]
    [InlineData("/data/../mnt/./old photos//1.jpg", null)]
    [InlineData("/mnt/old photos/../../data/1.jpg", "/data")]
    [InlineData("data/\0.jpg", "/")]
    [InlineData("/data/\0.jpg", "/data")]
    public void A_file_is_known_by_the_mount_that_its_path_really_leads_to(string path, string? mount) =>
        Assert.Equal(mount is null ? "server:/photos" : $"{Environment.MachineName}:{mount}", new SourcePlaces(TimeProvider.System, table).Of(new ImageLocation.AtPath(path)));
}
