using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using Spectre.Console;

namespace FaceWorker.Cli.Commands;

/// <summary>A gallery as the commands show it.</summary>
internal sealed record GalleryView(string Name, string Pack, string Model, int Dimensions, DistanceThresholds Thresholds)
{
    /// <summary>Null where nobody counted.</summary>
    public GalleryCounts? Counts { get; init; }

    public static GalleryView Of(Gallery gallery) => new(
        gallery.Name.Value, gallery.Pack.Value, gallery.Model.Id.Value, gallery.Model.Dimensions,
        new DistanceThresholds(gallery.Thresholds.Match.Value, gallery.Thresholds.Review.Value, gallery.Thresholds.Origin));

    public static async Task<IReadOnlyList<GalleryView>> ListAsync(Shell shell, CancellationToken cancel) =>
    [
        .. (await Database.ManageGalleriesAsync(shell, galleries => galleries.ListAsync(cancel))).Select(summary => Of(summary.Gallery) with
        {
            Counts = new GalleryCounts(summary.Images, summary.Faces, summary.Rejections, summary.SearchMethod, summary.CreatedAt),
        }),
    ];

    public static void Write(Output output, IReadOnlyList<GalleryView> galleries)
    {
        if (galleries.Count == 0)
        {
            output.WriteLine("There is no gallery yet. Make one: faceworker gallery create NAME");
            return;
        }

        var table = Drawing.Table("Gallery", "Images", "Faces", "Rejected", "Pack", "Model", "Search");
        foreach (var (gallery, counts) in galleries.Select(gallery => (gallery, gallery.Counts!)))
            table.AddRow(
                Drawing.Text(gallery.Name), Drawing.Number(counts.Images), Drawing.Number(counts.Faces), Drawing.Number(counts.Rejections),
                Drawing.Text(gallery.Pack), Drawing.Text(gallery.Model), Drawing.Text(counts.SearchMethod.ToString().ToLowerInvariant()));
        output.Write(table);
    }
}

/// <summary>How much a gallery holds. <paramref name="Rejections"/> are images that were sent for it and could not be used.</summary>
internal sealed record GalleryCounts(long Images, long Faces, long Rejections, SearchMethod SearchMethod, DateTimeOffset CreatedAt);
