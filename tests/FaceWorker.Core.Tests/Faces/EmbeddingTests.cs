using CsCheck;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Faces;

public sealed class EmbeddingTests
{
    private static readonly FaceModel Model = new(new ModelId("test"), 16, "0123456789abcdef");
    private static readonly Gen<float[]> Vectors = Gen.Float[-100, 100].Array[16].Where(values => values.Any(value => Math.Abs(value) > 1e-3));

    [Fact]
    public void An_embedding_has_unit_length() => Vectors.Sample(values =>
        Assert.Equal(1, Embedding.FromRaw(values, Model).Values.ToArray().Sum(value => (double)value * value), 1e-6));

    [Fact]
    public void A_distance_is_the_squared_euclidean_one() => Gen.Select(Vectors, Vectors).Sample((one, other) =>
    {
        var (a, b) = (Embedding.FromRaw(one, Model), Embedding.FromRaw(other, Model));
        var expected = a.Values.ToArray().Zip(b.Values.ToArray(), (x, y) => (double)(x - y) * (x - y)).Sum();
        Assert.Equal(expected, a.DistanceTo(b).Value, 1e-5);
        Assert.Equal(a.DistanceTo(b), b.DistanceTo(a));
    });

    [Fact]
    public void The_mean_of_two_lies_halfway_between_them() => Gen.Select(Vectors, Vectors).Sample((one, other) =>
    {
        var (a, b) = (Embedding.FromRaw(one, Model), Embedding.FromRaw(other, Model));
        var mean = Embedding.MeanOf([a, b]);
        Assert.Equal(mean.DistanceTo(a).Value, mean.DistanceTo(b).Value, 1e-5);
        Assert.InRange(mean.DistanceTo(a).Value, 0, a.DistanceTo(b).Value + 1e-6);
    });

    [Fact]
    public void Vectors_of_two_models_have_no_mean() => Assert.Throws<InvalidEmbeddingException>(() => Embedding.MeanOf(
        [Embedding.FromRaw([1, 0], new FaceModel(new ModelId("one"), 2, "1")), Embedding.FromRaw([1, 0], new FaceModel(new ModelId("other"), 2, "2"))]));

    [Fact]
    public void The_distance_to_itself_is_zero_and_to_its_opposite_four() => Vectors.Sample(values =>
    {
        var embedding = Embedding.FromRaw(values, Model);
        Assert.Equal(0, embedding.DistanceTo(embedding).Value, 1e-6);
        Assert.Equal(4, embedding.DistanceTo(Embedding.FromRaw([.. values.Select(value => -value)], Model)).Value, 1e-6);
    });

    [Fact]
    public void Its_length_before_normalising_does_not_matter() => Gen.Select(Vectors, Gen.Float[0.01f, 100]).Sample((values, factor) =>
        Assert.Equal(0, Embedding.FromRaw(values, Model).DistanceTo(Embedding.FromRaw([.. values.Select(value => value * factor)], Model)).Value, 1e-5));

    [Fact]
    public void Zero_is_no_embedding() => Assert.Throws<InvalidEmbeddingException>(() => Embedding.FromRaw(new float[16], Model));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Values_that_are_not_finite_are_no_embedding(float value) =>
        Assert.Throws<InvalidEmbeddingException>(() => Embedding.FromRaw([value, .. new float[15]], Model));

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(0)]
    public void Another_length_than_the_models_is_no_embedding(int length) =>
        Assert.Throws<InvalidEmbeddingException>(() => Embedding.FromRaw(Enumerable.Repeat(1f, length).ToArray(), Model));

    [Theory]
    [InlineData("other", 16, "0123456789abcdef")]
    [InlineData("test", 17, "0123456789abcdef")]
    [InlineData("test", 16, "fedcba9876543210")]
    public void Vectors_of_different_models_do_not_compare(string id, int dimensions, string fingerprint)
    {
        var (one, other) = (Of(Model), Of(new FaceModel(new ModelId(id), dimensions, fingerprint)));

        foreach (var error in new[] { Assert.Throws<InvalidEmbeddingException>(() => one.DistanceTo(other)), Assert.Throws<InvalidEmbeddingException>(() => other.DistanceTo(one)) })
            Assert.All([Model.ToString(), other.Model.ToString()], model => Assert.Contains(model, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Vectors_from_before_fingerprints_compare_with_any_of_their_model()
    {
        var old = Of(Model with { Fingerprint = "" });

        Assert.Equal(0, old.DistanceTo(Of(Model)).Value, 1e-6);
        Assert.Equal(0, Of(Model).DistanceTo(old).Value, 1e-6);
        Assert.Throws<InvalidEmbeddingException>(() => old.DistanceTo(Of(Model with { Id = new ModelId("other"), Fingerprint = "" })));
    }

    private static Embedding Of(FaceModel model) => Embedding.FromRaw(Enumerable.Repeat(1f, model.Dimensions).ToArray(), model);
}
