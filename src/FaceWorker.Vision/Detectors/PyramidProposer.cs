using System.Buffers;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>
/// The first stage of MTCNN (P-Net): slides a window over the picture in many sizes. Outputs per place of the window: shifts of the
/// four edges (4, h, w), and the probabilities of background and face (2, h, w).
/// </summary>
internal sealed class PyramidProposer
{
    private const int Stride = 2; // from one place of the window to the next, by the network's one pooling

    private readonly BatchedModel model;
    private readonly DetectionCard detection;
    private readonly PyramidCard pyramid;
    private readonly ChannelPlan plan;

    /// <exception cref="ModelStoreException">The card has no pyramid, or the model's outputs are others.</exception>
    public PyramidProposer(BatchedModel model)
    {
        this.model = model;
        detection = model.Card.Detection!;
        pyramid = detection.Pyramid ?? throw new ModelStoreException(
            $"The card of model '{model.Card.Id}' has no section 'detection.pyramid', which the family '{model.Card.Family}' needs.");
        plan = new ChannelPlan(model.Card.Input);
        var places = Places(model.Card.Input.Width) * Places(model.Card.Input.Height);
        model.Require(model.Card.Family, 4 * places, 2 * places);
    }

    /// <summary>What may be a face in any size of the picture; all sizes run at the same time.</summary>
    public async Task<IReadOnlyList<Proposal>> ProposeAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel)
    {
        var bySize = await Task.WhenAll(PyramidLevel.Of(picture, pyramid with { SmallestFace = Math.Max(pyramid.SmallestFace, smallestFace) }, model.Card.Input)
            .Select(level => ProposeAsync(picture, level, turn, cancel)));
        return NonMaximumSuppression.Apply([.. bySize.SelectMany(proposals => proposals)], detection.OverlapThreshold);
    }

    private async Task<IReadOnlyList<Proposal>> ProposeAsync(Picture picture, PyramidLevel level, Turn turn, CancellationToken cancel)
    {
        var length = plan.Channels * level.Height * level.Width;
        var tensor = ArrayPool<float>.Shared.Rent(length);
        try
        {
            AreaResize.Write(picture, PixelRegion.All(picture).ToBox(), plan, level.Width, level.Height, tensor);
            using var outputs = await model.RunAsync(new InputRow(tensor.AsMemory(0, length), level.Height, level.Width), turn, cancel);
            return NonMaximumSuppression.Apply(Decode(outputs, level, detection), pyramid.OverlapThreshold);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    internal static IReadOnlyList<Proposal> Decode(TensorRows outputs, PyramidLevel level, DetectionCard detection)
    {
        var proposals = new List<Proposal>();
        var columns = Places(level.Width);
        var places = columns * Places(level.Height);
        var shifts = outputs[0];
        var scores = outputs[1][places..];
        for (var place = 0; place < places; place++)
        {
            if (scores[place] < detection.ScoreThreshold)
                continue;
            var (y, x) = Math.DivRem(place, columns);
            proposals.Add(new Proposal(level.Window(Stride * x, Stride * y, detection.Pyramid!.Window), scores[place],
                new EdgeShift(shifts[place], shifts[places + place], shifts[2 * places + place], shifts[3 * places + place])));
        }

        return proposals;
    }

    /// <summary>Places of the window along a side: a convolution of 3, the pooling (rounding up), two more convolutions of 3.</summary>
    private static int Places(int length) => (length - 2 + Stride - 1) / Stride - 4;
}
