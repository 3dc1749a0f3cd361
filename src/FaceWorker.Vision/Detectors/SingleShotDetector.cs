using System.Buffers;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>
/// A detector that looks at a picture once, and at tiles of a large one: resize, run, decode, suppress overlaps; points by the landmark
/// model where the family gives none.
/// </summary>
internal sealed class SingleShotDetector : IFaceDetector
{
    private const int RegionsAtOnce = 32; // of one picture; each holds a tensor of about a megabyte

    private readonly BatchedModel model;
    private readonly IDetectionDecoder decoder;
    private readonly LandmarkFinder? landmarks;
    private readonly ChannelPlan plan;

    /// <exception cref="ModelStoreException">The model's outputs are not those that the decoder reads.</exception>
    public SingleShotDetector(BatchedModel model, IDetectionDecoder decoder, LandmarkFinder? landmarks = null)
    {
        this.model = model;
        this.decoder = decoder;
        this.landmarks = landmarks;
        plan = new ChannelPlan(model.Card.Input);
        model.Require(model.Card.Family, decoder.OutputLengths(model.Card.Input.Width, model.Card.Input.Height));
    }

    public async Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, Turn turn, CancellationToken cancel)
    {
        var boxes = await FindBoxesAsync(picture, turn, cancel);
        var detections = await Task.WhenAll(boxes.Select(box => CompleteAsync(picture, box, turn, cancel)));
        return [.. detections.OrderBy(detection => detection.Box.X)];
    }

    private async Task<IReadOnlyList<DetectedBox>> FindBoxesAsync(Picture picture, Turn turn, CancellationToken cancel)
    {
        var whole = PixelRegion.All(picture);
        var detection = model.Card.Detection!;
        var tiles = detection.Tiles is { } card ? TileGrid.Of(whole, card, model.Card.Input) : [];
        var found = new List<IReadOnlyList<DetectedBox>>();
        foreach (var regions in tiles.Prepend(whole).Chunk(RegionsAtOnce))
            found.AddRange(await Task.WhenAll(regions.Select(region => FindBoxesAsync(picture, region, turn, cancel))));
        return tiles.Count == 0 ? found[0] : new TileMerge(detection, detection.Tiles!, whole).Merge(found[0], tiles.Zip(found.Skip(1)));
    }

    private async Task<IReadOnlyList<DetectedBox>> FindBoxesAsync(Picture picture, PixelRegion region, Turn turn, CancellationToken cancel)
    {
        var frame = InputFrame.Fit(region, model.Card.Input);
        var length = plan.Channels * frame.Height * frame.Width;
        var tensor = ArrayPool<float>.Shared.Rent(length);
        try
        {
            BilinearResize.Write(picture, frame, plan, tensor);
            using var outputs = await model.RunAsync(new InputRow(tensor.AsMemory(0, length), frame.Height, frame.Width), turn, cancel);
            return NonMaximumSuppression.Apply(decoder.Decode(outputs, frame), model.Card.Detection!.OverlapThreshold);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    private async Task<Detection> CompleteAsync(Picture picture, DetectedBox box, Turn turn, CancellationToken cancel) =>
        new(box.Box, box.Score, box.Landmarks ?? await landmarks!.FindAsync(picture, box.Box, turn, cancel));
}
