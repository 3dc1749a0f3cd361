using System.Collections.Concurrent;
using System.Text;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Cli.Evaluation;

/// <summary>The face a photo is about, as a vector; without one, why.</summary>
internal sealed record EmbeddedPhoto(string Path, Embedding? Embedding, string? Problem)
{
    /// <summary>The photo with that face alone, as a gallery with an open gate stores it; null without a face.</summary>
    public IndexedPicture? Picture { get; init; }
}

/// <summary>Embeds the one face that each of many photos is about, in this process.</summary>
internal sealed class PhotoEmbedder(FacePack pack, VectorStorage storage)
{
    // As a worker's default: while some wait for a model, others are read and decoded, and no processor is idle.
    private const int PhotosInHand = 16;

    private readonly ImageDecoder decoder = new(new ImageOptions());
    private long done;

    /// <summary>Photos finished so far.</summary>
    public long Done => Interlocked.Read(ref done);

    /// <summary>Each photo once, by its path. A photo that cannot be read has no face, and says so.</summary>
    public async Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync(IEnumerable<string> paths, CancellationToken cancel)
    {
        var photos = new ConcurrentDictionary<string, EmbeddedPhoto>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PhotosInHand, CancellationToken = cancel };
        await Parallel.ForEachAsync(paths.Distinct(), parallel, async (path, stop) =>
        {
            photos[path] = await EmbedAsync(path, stop);
            Interlocked.Increment(ref done);
        });
        return photos;
    }

    /// <summary>Told apart by their paths, so that the same photo in two places is two photos, as the protocol of an evaluation has it; the bytes need not be kept.</summary>
    private static ImageFile NamedFor(string path) => new(path, ReadOnlyMemory<byte>.Empty, Sha256Digest.Of(Encoding.UTF8.GetBytes(path)));

    private async Task<EmbeddedPhoto> EmbedAsync(string path, CancellationToken cancel)
    {
        try
        {
            using var picture = decoder.Decode(ImageFile.From(path, await File.ReadAllBytesAsync(path, cancel)));
            var face = CentralFace.Pick(await pack.Detector.DetectAsync(picture, Lane.Bulk, cancel), picture);
            if (face is null)
                return new EmbeddedPhoto(path, null, "no face was found");
            using var aligned = pack.Aligner.Align(picture, [face]);
            var embeddings = await pack.Embedder.EmbedAsync(aligned, Lane.Bulk, cancel);
            var found = new FoundFace(face, storage.Keep(embeddings[0]), pack.QualityMeter.Measure(picture, face));
            return new EmbeddedPhoto(path, found.Embedding, null) { Picture = new IndexedPicture(NamedFor(path), picture.Width, picture.Height, [new SeenFace(found, [], null)]) };
        }
        catch (RequestRejectedException exception)
        {
            return new EmbeddedPhoto(path, null, exception.Message);
        }
    }
}
