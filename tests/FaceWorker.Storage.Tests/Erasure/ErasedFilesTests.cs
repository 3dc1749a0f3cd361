using System.Runtime.InteropServices;
using System.Text;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Schema;
using FaceWorker.Storage.Search;
using FaceWorker.Storage.Subjects;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Erasure;

/// <summary>What is promised of the server's files, on a server of its own, whose files can be read.</summary>
public sealed class ErasedFilesTests
{
    private readonly TestFaces faces = new(seed: 340);

    [Fact]
    public async Task Tables_that_were_written_anew_hold_nothing_of_it_in_their_files_and_the_write_ahead_log_does_until_it_is_recycled()
    {
        using var tools = await PostgresTools.RequireAsync(Cancel);
        await using var server = await FreshPostgres.StartAsync(tools, Cancel);
        var needles = await EraseAsync(server.ConnectionString);
        await server.StopAsync();

        foreach (var (what, needle) in needles)
            Assert.Equal((what, ""), (what, string.Join(", ", FilesWith(needle, Path.Combine(server.DataFolder, "base")))));
        Assert.Contains(needles, one => FilesWith(one.Needle, Path.Combine(server.DataFolder, "pg_wal")).Any()); // as docs/security.md says; and this test sees what it looks for
    }

    /// <summary>A person on a photo, both erased; returns what would be found of them.</summary>
    private async Task<IReadOnlyList<(string What, byte[] Needle)>> EraseAsync(string connectionString)
    {
        var options = new StorageOptions { ConnectionString = connectionString };
        await using var database = new GalleryDatabase(options);
        await new Migrator(database).ApplyAsync(Cancel);
        await using var store = new PostgresGalleryStore(database, options, TimeProvider.System);
        var gallery = await store.CreateAsync(Context, NewName(), PackId.Default, faces.Model, TestFaces.Settings with { Crops = CropPolicy.Keep }, Cancel);
        var (name, crop) = (new SubjectName($"Zimt {Guid.NewGuid():N}"), Encoding.UTF8.GetBytes($"a jpeg {Guid.NewGuid():N}"));
        var picture = faces.Picture(1);
        picture = picture with { Faces = [picture.Faces[0] with { Crop = crop }] };
        var image = await store.AddAsync(gallery, picture, Lane.Bulk, Cancel);
        await new SubjectStore(database).EnrollAsync(Context, gallery, name, image.Faces[0].Id, Cancel);

        var erasures = new ErasureStore(database, TimeProvider.System);
        await erasures.EraseAsync(Context, ErasureTarget.Of(gallery.Name, name), 0, Cancel);
        await erasures.EraseAsync(Context, ErasureTarget.Of(gallery.Name, PhotoReference.Parse(picture.File.Source)), 0, Cancel);
        await erasures.SweepAsync(wait: true, rewrite: true, Cancel);
        var vector = HalfVectors.From(picture.Faces[0].Found.Embedding).ToArray();
        return
        [
            ("name", Encoding.UTF8.GetBytes(name.Value)), ("crop", crop), ("place", Encoding.UTF8.GetBytes(picture.File.Source)), ("digest", picture.File.Sha256.ToBytes()),
            ("vector", MemoryMarshal.AsBytes(vector.AsSpan()).ToArray()),
        ];
    }

    private static IEnumerable<string> FilesWith(byte[] needle, string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(needle) >= 0).Select(file => Path.GetRelativePath(folder, file));
}
