using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FaceWorker.Trainer.Losses;

/// <summary>
/// Softmax over the people, each with a direction that is learned: the logits are scaled cosines. With an angular margin it is ArcFace; with the centre loss,
/// every vector is also drawn to a centre of its person.
/// </summary>
/// <remarks>J. Deng et al., "ArcFace", CVPR 2019, equation 3; Y. Wen et al., "A Discriminative Feature Learning Approach for Deep Face Recognition", ECCV 2016, equation 5.</remarks>
internal sealed class PeopleLoss : ILoss
{
    private const double Scale = 32;
    private const double Edge = 1e-6; // the slope of the arc cosine is infinite at 1

    private readonly double margin, centreWeight;
    private readonly Parameter directions;
    private readonly Parameter? centres;

    /// <param name="margin">Of the angle to one's own direction, in radians; 0: softmax.</param>
    /// <param name="centreWeight">Of the centre loss; 0: without.</param>
    public PeopleLoss(int people, int dimensions, double margin, double centreWeight, int seed, Device device, ScalarType type = ScalarType.Float32)
    {
        (this.margin, this.centreWeight) = (margin, centreWeight);
        using var generator = new Generator((ulong)seed);
        directions = new Parameter(functional.normalize(randn([people, dimensions], type, generator: generator)).to(device));
        centres = centreWeight > 0 ? new Parameter(zeros([people, dimensions], type, device)) : null;
        Learned = centres is null ? new() { ["directions"] = directions } : new Dictionary<string, Parameter> { ["directions"] = directions, ["centres"] = centres };
    }

    public IReadOnlyDictionary<string, Parameter> Learned { get; }

    public BatchLoss Of(Tensor vectors, int[] people, Random random)
    {
        using var scope = NewDisposeScope();
        var labels = tensor(people.Select(person => (long)person).ToArray(), device: vectors.device);
        var cosines = vectors.matmul(functional.normalize(directions).t());
        var own = functional.one_hot(labels, directions.shape[0]).to(ScalarType.Bool);
        var logits = Scale * (margin > 0 ? where(own, Widened(cosines), cosines) : cosines);
        var loss = functional.cross_entropy(logits, labels);
        if (centres is not null)
            loss += centreWeight / 2 * (vectors - centres.index_select(0, labels)).square().sum(1).mean();
        var undecided = logits.detach().argmax(1).ne(labels).sum().ToInt64();
        return new BatchLoss(loss.MoveToOuterDisposeScope(), (double)undecided / people.Length);
    }

    public void Dispose()
    {
        directions.Dispose();
        centres?.Dispose();
    }

    /// <summary>cos(θ + m); beyond half a turn, where that would rise again, what goes on falling: cos θ − m · sin m.</summary>
    private Tensor Widened(Tensor cosines)
    {
        var inside = cosines.clamp(-1 + Edge, 1 - Edge);
        var sines = (1 - inside.square()).sqrt();
        return where(inside.gt(-Math.Cos(margin)), inside * Math.Cos(margin) - sines * Math.Sin(margin), inside - margin * Math.Sin(margin));
    }
}
