using System.Buffers;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>A detector that looks at a picture once: resize, run, decode, suppress overlaps; points by the landmark model where the family gives none.</summary>
internal sealed class SingleShotDetector(BatchedModel model, IDetectionDecoder decoder, LandmarkFinder? landmarks) : IFaceDetector
{
    private readonly ChannelPlan plan = new(model.Card.Input);

    public async Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, Lane lane, CancellationToken cancel)
    {
        var boxes = await FindBoxesAsync(picture, lane, cancel);
        var detections = await Task.WhenAll(boxes.Select(box => CompleteAsync(picture, box, lane, cancel)));
        return [.. detections.OrderBy(detection => detection.Box.X)];
    }

    private async Task<IReadOnlyList<DetectedBox>> FindBoxesAsync(Picture picture, Lane lane, CancellationToken cancel)
    {
        var input = model.Card.Input;
        var tensor = ArrayPool<float>.Shared.Rent(input.RowLength);
        try
        {
            BilinearResize.Write(picture, PixelRegion.All(picture), plan, tensor);
            using var outputs = await model.RunAsync(tensor.AsMemory(0, input.RowLength), lane, cancel);
            var toPicture = new InputToPicture((float)picture.Width / input.Width, (float)picture.Height / input.Height);
            return NonMaximumSuppression.Apply(decoder.Decode(outputs, toPicture), model.Card.Detection!.OverlapThreshold);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    private async Task<Detection> CompleteAsync(Picture picture, DetectedBox box, Lane lane, CancellationToken cancel) =>
        new(box.Box, box.Score, box.Landmarks ?? await landmarks!.FindAsync(picture, box.Box, lane, cancel));
}
