using System.Numerics.Tensors;
using FaceWorker.Training.Runs;
using FaceWorker.Vision.Models;

namespace FaceWorker.Training.Tests.Runs;

public sealed class ValidationTests
{
    [Fact]
    public void Vectors_that_tell_people_apart_get_everything_right_and_equal_ones_half()
    {
        var people = Enumerable.Range(0, 10).Select(person => new PersonCrops($"{person}", [3 * person, 3 * person + 1, 3 * person + 2])).ToList();
        var pairs = Validation.MakePairs(people, seed: 1);
        var apart = Enumerable.Range(0, 30).ToDictionary(crop => crop, crop => Unit(crop / 3));

        var (right, chance) = (Validation.Measure(apart, pairs), Validation.Measure(apart.ToDictionary(vector => vector.Key, _ => Unit(0)), pairs));

        Assert.Equal((60, 1, 1, 1), (right.Pairs, right.Accuracy, right.AreaUnderCurve, right.Val));
        Assert.Equal((0.5, 0.5), (chance.Accuracy, chance.AreaUnderCurve));
    }

    [Fact]
    public void A_card_of_many_people_has_a_curve_and_one_of_few_has_thresholds()
    {
        var people = Enumerable.Range(0, 100).Select(person => new PersonCrops($"{person}", [person])).ToList();
        var random = new Random(1);
        var vectors = people.ToDictionary(person => person.Crops[0], _ => Normalised([.. Enumerable.Range(0, 10).Select(_ => random.NextSingle() - 0.5f)]));
        var embedding = new EmbeddingCard(10, new AlignmentCard("similarity"));

        var (many, few) = (Validation.Compare(vectors, people).Describe(embedding), Validation.Compare(vectors, people[..20]).Describe(embedding));

        Assert.Equal((4950, 100), ((int)many.Impostors!.Pairs, Validation.Compare(vectors, people).People));
        Assert.NotNull(many.ToPolicy());
        Assert.All(many.Impostors.Points, point => Assert.Equal(point[1], people.SelectMany(one => people.Where(other => other.Crops[0] < one.Crops[0])
            .Select(other => TensorPrimitives.Distance(vectors[one.Crops[0]], vectors[other.Crops[0]]))).Count(distance => distance * distance <= point[0])));
        Assert.Null(few.Impostors);
        Assert.True(few.Thresholds!.Match < few.Thresholds.Review);
        Assert.Contains("20 people who were held out of the training: 1 and 10 of 100 of their 190 pairs", few.Thresholds.Origin, StringComparison.Ordinal);
    }

    private static float[] Normalised(float[] vector)
    {
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }

    private static float[] Unit(int axis) => [.. Enumerable.Range(0, 10).Select(i => i == axis ? 1f : 0)];
}
