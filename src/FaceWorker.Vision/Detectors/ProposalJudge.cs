using System.Buffers;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>
/// A later stage of MTCNN (R-Net or O-Net): looks at each proposal's square, black beyond the picture's edges. Outputs: shifts of the
/// four edges (4), the probabilities of background and face (2), and from O-Net five points from 0 to 1 of the square, all x, then all y (10).
/// </summary>
internal sealed class ProposalJudge
{
    private readonly BatchedModel model;
    private readonly ChannelPlan plan;
    private readonly bool givesLandmarks;

    /// <exception cref="ModelStoreException">The card is of another family, or the model's outputs are others.</exception>
    public ProposalJudge(BatchedModel model, string family, bool givesLandmarks)
    {
        this.model = model;
        this.givesLandmarks = givesLandmarks;
        plan = new ChannelPlan(model.Card.Input);
        model.Require(family, givesLandmarks ? [4, 2, 10] : [4, 2]);
    }

    public float OverlapThreshold => model.Card.Detection!.OverlapThreshold;

    /// <summary>The proposals that this stage takes for a face, as squares with its own scores and shifts; all run at the same time.</summary>
    public async Task<IReadOnlyList<Proposal>> JudgeAsync(Picture picture, IEnumerable<Proposal> proposals, Turn turn, CancellationToken cancel)
    {
        var judged = await Task.WhenAll(proposals.Select(proposal => JudgeAsync(picture, proposal.Square(), turn, cancel)));
        return [.. judged.Where(proposal => proposal.Score > model.Card.Detection!.ScoreThreshold)];
    }

    private async Task<Proposal> JudgeAsync(Picture picture, BoundingBox square, Turn turn, CancellationToken cancel)
    {
        var input = model.Card.Input;
        var tensor = ArrayPool<float>.Shared.Rent(input.RowLength);
        try
        {
            AreaResize.Write(picture, WholePixels(square), plan, input.Width, input.Height, tensor);
            using var outputs = await model.RunAsync(tensor.AsMemory(0, input.RowLength), turn, cancel);
            return Decode(outputs, square, givesLandmarks);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    internal static Proposal Decode(TensorRows outputs, BoundingBox square, bool givesLandmarks)
    {
        var shift = outputs[0];
        return new Proposal(square, outputs[1][1], new EdgeShift(shift[0], shift[1], shift[2], shift[3]),
            givesLandmarks ? LandmarksOf(outputs[2].ToArray(), square) : null);
    }

    // As the ports cut: from the pixel in which the square begins to before the one in which it ends.
    private static BoundingBox WholePixels(BoundingBox square)
    {
        var (left, top) = (MathF.Floor(square.X), MathF.Floor(square.Y));
        return new BoundingBox(left, top, MathF.Max(1, MathF.Floor(square.Right) - left), MathF.Max(1, MathF.Floor(square.Bottom) - top));
    }

    // Half a pixel from an edge to a pixel's centre, and half a pixel that the cut to whole pixels moves the crop, on average.
    private static FaceLandmarks LandmarksOf(float[] points, BoundingBox square) =>
        FivePoints.Of(i => new ImagePoint(square.X + points[i] * square.Width - 1, square.Y + points[5 + i] * square.Height - 1));
}
