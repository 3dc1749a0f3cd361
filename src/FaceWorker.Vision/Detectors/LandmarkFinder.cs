using System.Buffers;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>Finds the five points inside a box with a model that gives many points, from 0 to 1 of the box, as x, y pairs.</summary>
internal sealed class LandmarkFinder
{
    private readonly BatchedModel model;
    private readonly ChannelPlan plan;

    /// <exception cref="ModelStoreException">The model's output is not the points of its card.</exception>
    public LandmarkFinder(BatchedModel model)
    {
        this.model = model;
        plan = new ChannelPlan(model.Card.Input);
        model.Require("landmarks68", 2 * model.Card.Landmarks!.Points);
    }

    public async Task<FaceLandmarks> FindAsync(Picture picture, BoundingBox box, Turn turn, CancellationToken cancel)
    {
        var region = PixelRegion.Around(box, picture);
        var tensor = ArrayPool<float>.Shared.Rent(model.Card.Input.RowLength);
        try
        {
            BilinearResize.Write(picture, region, plan, tensor);
            using var outputs = await model.RunAsync(tensor.AsMemory(0, model.Card.Input.RowLength), turn, cancel);
            return Decode(outputs[0], region.ToBox(), model.Card.Landmarks!);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    /// <summary>Averages the points of each group of the card and places them in the box.</summary>
    internal static FaceLandmarks Decode(ReadOnlySpan<float> points, BoundingBox box, LandmarksCard card)
    {
        var pairs = points.ToArray();
        return new FaceLandmarks(Mean(card.LeftEye), Mean(card.RightEye), Mean(card.Nose), Mean(card.LeftMouth), Mean(card.RightMouth));

        ImagePoint Mean(IReadOnlyList<int> group) => new(
            box.X + group.Average(point => pairs[2 * point]) * box.Width,
            box.Y + group.Average(point => pairs[2 * point + 1]) * box.Height);
    }
}
