using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Faces;

public sealed class QualityScaleTests
{
    private static readonly FaceModel Model = new(new ModelId("test"), 2, "0123456789abcdef");
    private static readonly QualityPercentile[] Percentiles = [new(0, 1), new(1, 2), new(50, 4), new(100, 6)];
    private static readonly QualityScale Length = new(nobody: null, Percentiles, limit: 2);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(1, 0)]
    [InlineData(1.5, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 25.5)]
    [InlineData(4, 50)]
    [InlineData(6, 100)]
    [InlineData(60, 100)]
    public void Quality_is_the_share_of_good_faces_that_measure_less(float length, double quality) => Assert.Equal(quality, Length.Of(Vector(0, length)), 1e-4);

    [Fact]
    public void The_limit_is_on_the_same_scale_and_a_face_at_it_is_fit()
    {
        Assert.Equal(1, Length.Limit, 1e-6);
        Assert.True(Length.IsFit(Quality(1)));
        Assert.False(Length.IsFit(Quality(0.99f)));
        Assert.False(Length.IsFit(Quality(null)));
    }

    [Fact]
    public void The_nearer_to_nobody_the_less_a_face_is_worth_and_its_length_does_not_matter()
    {
        var scale = new QualityScale(Vector(1, 0), [new(0, 0), new(100, 4)], limit: 1);

        Assert.Equal(0, scale.Of(Vector(9, 0)), 1e-4);
        Assert.Equal(50, scale.Of(Vector(0, 0.1f)), 1e-4);
        Assert.Equal(100, scale.Of(Vector(-3, 0)), 1e-4);
    }

    [Fact]
    public void A_vector_of_unknown_length_has_no_quality() => Assert.Equal(0, Length.Of(Embedding.FromUnit([0, 1], Model)));

    public static TheoryData<QualityPercentile[], double> Contradictions => new()
    {
        { [], 1 },
        { [new(0, 1)], 1 },
        { [new(1, 1), new(100, 2)], 1 },
        { [new(0, 1), new(99, 2)], 1 },
        { [new(0, 2), new(100, 1)], 1 },
        { [new(0, 1), new(50, 1), new(100, 2)], 1 },
        { [new(0, 1), new(100, 2)], 3 },
        { [new(0, 1), new(100, 2)], double.NaN },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Such_a_scale_cannot_be(QualityPercentile[] percentiles, double limit) =>
        Assert.Throws<ArgumentException>(() => new QualityScale(nobody: null, percentiles, limit));

    private static FaceQuality Quality(float? value) => new(80, 1, 100, 0, 0, 0) { Value = value };

    private static Embedding Vector(float x, float y) => Embedding.FromRaw([x, y], Model);
}
