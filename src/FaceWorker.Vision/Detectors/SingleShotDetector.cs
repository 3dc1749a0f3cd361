using System.Buffers;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>
/// A detector that looks at a picture once, at tiles of a large one, and closer where these have traces of faces: resize, run, decode, suppress
/// overlaps; points by the landmark model where the family gives none.
/// </summary>
internal sealed class SingleShotDetector : IFaceDetector
{
    private const int RegionsAtOnce = 8; // of one picture; each holds a tensor of about a megabyte

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

    /// <inheritdoc />
    public async Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel)
    {
        var boxes = await FindBoxesAsync(picture, smallestFace, turn, cancel);
        var detections = await Task.WhenAll(boxes.Select(async box => new Detection(box.Box, box.Score, box.Landmarks ?? await landmarks!.FindAsync(picture, box.Box, turn, cancel))));
        return [.. detections.OrderBy(detection => detection.Box.X)];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Detection>> PlacePointsAsync(Picture picture, IReadOnlyList<Detection> detections, Turn turn, CancellationToken cancel) => landmarks is null
        ? detections
        : await Task.WhenAll(detections.Select(async face => face with { Landmarks = await landmarks.FindAsync(picture, face.Box, turn, cancel) }));

    private async Task<IReadOnlyList<DetectedBox>> FindBoxesAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel)
    {
        var whole = PixelRegion.All(picture);
        var (detection, input) = (model.Card.Detection!, model.Card.Input);
        if (detection.Tiles is not { } card)
            return (await LookAsync(picture, [whole], turn, cancel))[0].Boxes;

        var merge = new TileMerge(detection, whole);
        var shown = merge.Shown(await LookAsync(picture, [whole, .. TileGrid.Of(whole, smallestFace, card, input)], turn, cancel));
        if (card.Traces is null)
            return merge.Merge(shown);

        var closer = new CloserLooks(whole, smallestFace, detection, input);
        var traces = shown.Where(closer.IsTrace).ToList();
        return merge.Merge([.. shown.Except(traces), .. merge.Shown(await LookAsync(picture, closer.For(traces.Select(trace => trace.Box)), turn, cancel))]);
    }

    private async Task<List<(PixelRegion Part, IReadOnlyList<DetectedBox> Boxes)>> LookAsync(Picture picture, IReadOnlyList<PixelRegion> parts, Turn turn, CancellationToken cancel)
    {
        var found = new List<(PixelRegion, IReadOnlyList<DetectedBox>)>();
        foreach (var few in parts.Chunk(RegionsAtOnce))
            found.AddRange(few.Zip(await Task.WhenAll(few.Select(part => FindBoxesAsync(picture, part, turn, cancel)))));
        return found;
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
}
