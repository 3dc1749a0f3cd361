using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Calibration;

/// <summary>Embeds photos as a gallery's vectors are: by its models, which are loaded for this once, and in the precision of the database.</summary>
internal sealed class GalleryPhotos(CliSettings settings) : IPhotoEmbedder
{
    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync(
        Gallery gallery, IReadOnlyCollection<string> paths, Turn turn, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        await using var packs = await ModelFolders.LoadAsync(settings, gallery.Pack, cancel);
        return await LocalPhotos.EmbedderOf(packs.For(gallery), VectorStorage.Half).EmbedAsync(paths, turn, progress, cancel);
    }
}
