using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Sources;

/// <summary>A gallery that is kept to some of what the workers' settings allow.</summary>
public sealed class GallerySourcesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-").FullName;
    private readonly ImageOptions options;
    private readonly WebReader web;

    public GallerySourcesTests()
    {
        options = new ImageOptions { Roots = [folder], Hosts = ["acme.example", "other.example"] };
        web = new WebReader(options);
        foreach (var path in new[] { "acme/1.jpg", "other/2.jpg" })
        {
            Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(path)!));
            File.WriteAllText(Path.Combine(folder, path), "photo");
        }

        File.CreateSymbolicLink(Path.Combine(folder, "acme", "link.jpg"), Path.Combine(folder, "other", "2.jpg"));
        File.CreateSymbolicLink(Path.Combine(folder, "alias"), Path.Combine(folder, "acme"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Acme => Path.Combine(folder, "acme");

    public void Dispose()
    {
        web.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("acme/1.jpg", true)]
    [InlineData("acme/../acme/1.jpg", true)]
    [InlineData("alias/1.jpg", true)] // it leads there
    [InlineData("other/2.jpg", false)]
    [InlineData("other/missing.jpg", false)] // as if it were there
    [InlineData("acme/../other/2.jpg", false)]
    [InlineData("acme/link.jpg", false)] // it leads elsewhere
    [InlineData("acme-too/1.jpg", false)]
    public async Task A_path_leads_into_the_gallerys_folders_or_is_refused(string path, bool isAllowed)
    {
        var image = new ImageLocation.AtPath(Path.Combine(folder, path)).For(Gallery(new GallerySources([Acme], [], [])));

        if (isAllowed)
            (await Fetcher().FetchAsync(image, Lane.Bulk, Cancel)).Dispose();
        else
            await RefusesAsync(image, says: Acme, notSays: "(Images:Roots)");
    }

    [Fact]
    public async Task What_the_gallery_lists_and_the_settings_do_not_allow_is_refused_as_ever()
    {
        var image = new ImageLocation.AtPath("/etc/hostname").For(Gallery(new GallerySources(["/etc"], [], [])));

        await RefusesAsync(image, says: "Images:Roots", notSays: "of this gallery");
    }

    [Fact]
    public async Task A_gallery_that_lists_anything_is_kept_to_it_in_every_kind_and_is_told_nothing_of_others()
    {
        var gallery = Gallery(new GallerySources([], ["ACME.example"], []));

        await RefusesAsync(ImageLocation.Find("https://other.example/1.jpg")!.For(gallery), says: "ACME.example", notSays: "acme.example, other.example");
        await RefusesAsync(ImageLocation.Find("s3://acme/1.jpg")!.For(gallery), says: "none of that kind", notSays: "S3:Buckets");
        await RefusesAsync(new ImageLocation.AtPath(Path.Combine(Acme, "1.jpg")).For(gallery), says: "none of that kind", notSays: folder + ",");
        (await Fetcher().FetchAsync(new ImageLocation.Inline("1.jpg", "photo"u8.ToArray()).For(gallery), Lane.Bulk, Cancel)).Dispose(); // it came with its message
    }

    [Fact]
    public async Task A_folder_of_others_is_not_listed_and_a_link_to_them_is_no_file()
    {
        var lister = new ArchiveLister(options, web, new NoObjects());
        var within = new GallerySources([Acme], [], []);

        var refused = await Assert.ThrowsAsync<RequestRejectedException>(async () => await lister.ListAsync(new ArchiveSource(Path.Combine(folder, "other")), Cancel, within).CountAsync(Cancel));
        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
        var files = await lister.ListAsync(new ArchiveSource(Acme), Cancel, within).ToListAsync(Cancel);
        Assert.Equal(["1.jpg ", "link.jpg Forbidden"], files.Select(file => $"{Path.GetFileName(file.Source)} {file.Problem?.Reason}").Order());
    }

    private static Gallery Gallery(GallerySources sources) => new(1, new GalleryName("acme"), PackId.Default, new FaceModel(new ModelId("model"), 4, ""), 1,
        GallerySettings.With(new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(2), "made up")) with { Sources = sources });

    private ImageFetcher Fetcher() => new(options, web, new NoObjects());

    private async Task RefusesAsync(ImageLocation image, string says, string notSays)
    {
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(async () => (await Fetcher().FetchAsync(image, Lane.Bulk, Cancel)).Dispose());
        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(notSays, refused.Message, StringComparison.Ordinal);
    }
}
