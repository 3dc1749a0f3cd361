using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Tests.Galleries;

public sealed class QualityGateTests
{
    private static readonly FaceQuality Good = new(FaceSize: 80, Score: 0.95f, Sharpness: 200, Yaw: 0, Pitch: 0, Roll: 0) { Value = 50 };

    private static readonly QualityGate Strict = new() { MinFaceSize = 40, MinScore = 0.9f, MinSharpness = 100, MaxYaw = 30, MaxPitch = 20, MaxRoll = 15, MinQuality = 10 };

    [Fact]
    public void A_good_face_has_no_problem() => Assert.Empty(Strict.Check(Good));

    [Fact]
    public void A_face_exactly_at_every_limit_passes() => Assert.Empty(Strict.Check(new FaceQuality(40, 0.9f, 100, 30, -20, -15) { Value = 10 }));

    public static TheoryData<FaceQuality, QualityReason, string> BadFaces => new()
    {
        { Good with { FaceSize = 39.9f }, QualityReason.FaceTooSmall, "has 39.9 pixels, the gallery asks for 40 (min-face-size)" },
        { Good with { Score = 0.899f }, QualityReason.LowScore, "score is 0.899, the gallery asks for 0.90 (min-score)" },
        { Good with { Sharpness = 99.5f }, QualityReason.Blurred, "sharpness is 99.5, the gallery asks for 100 (min-sharpness)" },
        { Good with { Yaw = 31 }, QualityReason.TurnedAway, "turned by 31 degrees, the gallery allows 30 (max-yaw)" },
        { Good with { Yaw = -30.5f }, QualityReason.TurnedAway, "turned by 30.5 degrees" },
        { Good with { Pitch = 21 }, QualityReason.LookingUpOrDown, "looks up by 21 degrees, the gallery allows 20 (max-pitch)" },
        { Good with { Pitch = -21 }, QualityReason.LookingUpOrDown, "looks down by 21 degrees" },
        { Good with { Roll = -16 }, QualityReason.Tilted, "tilted by 16 degrees, the gallery allows 15 (max-roll)" },
        { Good with { Value = 9.5f }, QualityReason.Unfit, "the quality is 9.5, the gallery asks for 10 (min-quality)" },
        { Good with { Value = null }, QualityReason.Unfit, "the model's card does not say how to tell the quality, but the gallery asks for 10 (min-quality)" },
        { Good with { Sharpness = float.NaN }, QualityReason.Blurred, "sharpness is NaN" },
    };

    [Theory]
    [MemberData(nameof(BadFaces))]
    public void Each_limit_names_the_measure_the_limit_and_its_setting(FaceQuality face, QualityReason reason, string sentence)
    {
        var problem = Assert.Single(Strict.Check(face));

        Assert.Equal(reason, problem.Reason);
        Assert.Contains(sentence, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_is_told() => Assert.Equal(
        Enum.GetValues<QualityReason>(), Strict.Check(new FaceQuality(1, 0.1f, 1, 90, 90, 90) { Value = 0 }).Select(problem => problem.Reason));

    [Fact]
    public void The_open_gate_lets_the_worst_face_pass() => Assert.Empty(QualityGate.Open.Check(new FaceQuality(1, 0, 0, 180, -180, 180)));

    [Fact]
    public void A_gallery_without_a_limit_of_its_own_has_that_of_the_card()
    {
        var scale = new QualityScale(nobody: null, [new(0, 1), new(0.5, 2), new(100, 3)], limit: 2);
        var bad = Good with { Value = 0.4f };

        Assert.Contains("0.4, the gallery asks for 0.5", Assert.Single(QualityGate.Default.Completed(scale).Check(bad)).Detail, StringComparison.Ordinal);
        Assert.Empty((QualityGate.Default with { MinQuality = 0.3f }).Completed(scale).Check(bad));
        Assert.Empty(QualityGate.Open.Completed(scale).Check(bad));
        Assert.Empty(QualityGate.Default.Completed(null).Check(bad with { Value = null }));
    }

    [Fact]
    public void A_new_gallery_refuses_specks_and_blurs_and_no_pose()
    {
        Assert.Empty(QualityGate.Default.Check(new FaceQuality(32, 0.6f, 9, 60, -40, 45)));
        Assert.Equal([QualityReason.FaceTooSmall, QualityReason.Blurred], QualityGate.Default.Check(new FaceQuality(18, 0.9f, 2, 0, 0, 0)).Select(problem => problem.Reason));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Such_a_limit_cannot_be(float limit)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityGate { MinFaceSize = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityGate { MinScore = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityGate { MinSharpness = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityGate { MinQuality = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityGate { MaxYaw = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityGate { MaxPitch = limit });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityGate { MaxRoll = limit });
    }

    [Fact]
    public void A_score_above_1_and_an_angle_above_180_cannot_be()
    {
        Assert.Contains("MinScore", Assert.Throws<ArgumentOutOfRangeException>(() => new QualityGate { MinScore = 1.1f }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new QualityGate { MaxYaw = 181 });
    }
}
