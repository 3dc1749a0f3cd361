using FaceWorker.Core.Faces;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Tests.Training;

/// <summary>People whose photos lie closer to each other than to anybody else's; repeatable.</summary>
internal sealed class MadeUpPeople(int seed)
{
    private const int Dimensions = 128;

    private readonly Random random = new(seed);
    private readonly List<float[]> people = [];

    public static FaceModel Model { get; } = new(new ModelId("test-128d"), Dimensions, Fingerprint: "");

    public IReadOnlyList<SubjectTemplates> Subjects(int count, int templates) =>
        [.. Enumerable.Range(0, count).Select(person => new SubjectTemplates(
            new Subject(person + 1, new SubjectName($"person {person}")), [.. Enumerable.Range(0, templates).Select(_ => Photo(person))]))];

    public Embedding Photo(int person)
    {
        while (people.Count <= person)
            people.Add(Vector(1));
        return Embedding.FromRaw([.. people[person].Zip(Vector(0.5f), (centre, noise) => centre + noise)], Model);
    }

    // The sum of uniform values is near enough to a normal one.
    private float[] Vector(float deviation) =>
        [.. Enumerable.Range(0, Dimensions).Select(_ => deviation * (Enumerable.Range(0, 12).Sum(_ => random.NextSingle()) - 6))];
}
