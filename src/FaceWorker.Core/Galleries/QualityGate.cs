using System.Globalization;
using System.Runtime.CompilerServices;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Galleries;

/// <summary>One reason why a face does not pass, and a sentence that gives the measure and the limit.</summary>
public sealed record QualityProblem(QualityReason Reason, string Detail);

/// <summary>What a face must be to count in a gallery. A face that does not pass is stored as seen, without a template: it is never evidence and never enrolled.</summary>
/// <remarks>Every limit is inclusive. A limit outside its range throws <see cref="ArgumentOutOfRangeException"/>.</remarks>
public sealed record QualityGate
{
    /// <summary>The greatest angle there is, in degrees: no limit.</summary>
    public const float AnyAngle = 180;

    /// <summary>Lets nearly every face pass that an embedder can make something of.</summary>
    /// <remarks>
    /// Measured on LFW (docs/decisions/0085): at 32 pixels 3.0 % of the same persons no longer match at an FMR of 0.1 %, at 24 pixels 5.7 %, at 20 pixels 10.7 %;
    /// of large faces it is 1.7 %. Of sharp photos one in a thousand is below a sharpness of 9; the median of those too blurred to use is 2. Score and pose are left
    /// open: detectors have a limit of their own, and embedders cope with every pose in which detectors find a face.
    /// </remarks>
    public static readonly QualityGate Default = new() { MinFaceSize = 32, MinSharpness = 4 };

    /// <summary>Lets everything pass.</summary>
    public static readonly QualityGate Open = new() { MinQuality = 0 };

    /// <summary>Least length of the shorter side of the box, in pixels.</summary>
    public float MinFaceSize { get; init => field = Limit(value, float.MaxValue); }

    /// <summary>Least score of the detector, 0 to 1.</summary>
    public float MinScore { get; init => field = Limit(value, 1); }

    /// <summary>Least sharpness: variance of the Laplacian.</summary>
    public float MinSharpness { get; init => field = Limit(value, float.MaxValue); }

    /// <summary>Greatest turn to either side, in degrees.</summary>
    public float MaxYaw { get; init => field = Limit(value, AnyAngle); } = AnyAngle;

    /// <summary>Greatest look up or down, in degrees.</summary>
    public float MaxPitch { get; init => field = Limit(value, AnyAngle); } = AnyAngle;

    /// <summary>Greatest tilt to either side, in degrees.</summary>
    public float MaxRoll { get; init => field = Limit(value, AnyAngle); } = AnyAngle;

    /// <summary>Least quality, 0 to 100; null: the limit of the embedder's card.</summary>
    public float? MinQuality { get; init => field = value is { } limit ? Limit(limit, 100) : null; }

    /// <summary>The same gate with the card's limit where it has none of its own.</summary>
    /// <param name="scale">Null where the card says nothing of quality; there is no limit then.</param>
    public QualityGate Completed(QualityScale? scale) => this with { MinQuality = MinQuality ?? scale?.Limit ?? 0 };

    /// <summary>The limits of what is measured before a face is embedded: all but the quality.</summary>
    public QualityGate BeforeEmbedding() => this with { MinQuality = 0 };

    /// <summary>What is wrong with the face; nothing: it passes.</summary>
    public IReadOnlyList<QualityProblem> Check(FaceQuality quality)
    {
        ArgumentNullException.ThrowIfNull(quality);
        return [.. Problems(quality)];
    }

    /// <remarks>Asked so that a measure that is not a number passes no limit.</remarks>
    private IEnumerable<QualityProblem> Problems(FaceQuality quality)
    {
        if (!(quality.FaceSize >= MinFaceSize))
            yield return Problem(QualityReason.FaceTooSmall, $"the face's shorter side has {quality.FaceSize:0.#} pixels, the gallery asks for {MinFaceSize:0.#} (min-face-size)");
        if (!(quality.Score >= MinScore))
            yield return Problem(QualityReason.LowScore, $"the detector's score is {quality.Score:0.00#}, the gallery asks for {MinScore:0.00#} (min-score)");
        if (!(quality.Sharpness >= MinSharpness))
            yield return Problem(QualityReason.Blurred, $"the sharpness is {quality.Sharpness:0.#}, the gallery asks for {MinSharpness:0.#} (min-sharpness)");
        if (!(MathF.Abs(quality.Yaw) <= MaxYaw))
            yield return Problem(QualityReason.TurnedAway, $"the face is turned by {MathF.Abs(quality.Yaw):0.#} degrees, the gallery allows {MaxYaw:0.#} (max-yaw)");
        if (!(MathF.Abs(quality.Pitch) <= MaxPitch))
            yield return Problem(QualityReason.LookingUpOrDown, $"the face looks {(quality.Pitch > 0 ? "up" : "down")} by {MathF.Abs(quality.Pitch):0.#} degrees, the gallery allows {MaxPitch:0.#} (max-pitch)");
        if (!(MathF.Abs(quality.Roll) <= MaxRoll))
            yield return Problem(QualityReason.Tilted, $"the head is tilted by {MathF.Abs(quality.Roll):0.#} degrees, the gallery allows {MaxRoll:0.#} (max-roll)");
        if (Fitness(quality) is { } unfit)
            yield return unfit;
    }

    /// <remarks>Zero is no limit, also for a face without quality.</remarks>
    private QualityProblem? Fitness(FaceQuality quality) => (quality.Value, MinQuality) switch
    {
        (_, null or 0) => null,
        (null, var limit) => Problem(QualityReason.Unfit, $"the model's card does not say how to tell the quality, but the gallery asks for {limit:0.##} (min-quality)"),
        var (value, limit) => value >= limit ? null : Problem(QualityReason.Unfit, $"the quality is {value:0.##}, the gallery asks for {limit:0.##} (min-quality)"),
    };

    private static QualityProblem Problem(QualityReason reason, FormattableString detail) => new(reason, detail.ToString(CultureInfo.InvariantCulture));

    private static float Limit(float value, float most, [CallerMemberName] string limit = "") => value >= 0 && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(limit, value, $"The limit {limit} of a quality gate lies between 0 and {most}.");
}
