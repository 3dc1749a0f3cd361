using FaceWorker.Core.Batching;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Cli.Evaluation;

/// <summary>Photos that the caller of the command may read, looked at in this process.</summary>
internal sealed class LocalPhotos : IImageSource
{
    public static PhotoEmbedder EmbedderOf(FacePack pack, VectorStorage storage)
    {
        var options = new ImageOptions();
        var budget = PixelBudget.For(options, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);
        return new PhotoEmbedder(new LocalPhotos(), new ImageViewer(new ImageDecoder(options), new FaceCropper(), budget), pack, storage);
    }

    /// <inheritdoc />
    public async Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel) => location is ImageLocation.AtPath(var path)
        ? ImageFile.From(path, await File.ReadAllBytesAsync(path, cancel))
        : throw new NotSupportedException($"'{location}' is not a file on this machine. This is a bug.");
}
