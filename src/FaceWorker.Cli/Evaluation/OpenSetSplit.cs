namespace FaceWorker.Cli.Evaluation;

/// <summary>A photo of a person.</summary>
internal sealed record LabelledPhoto(string Person, string Path);

/// <summary>Who is enrolled with which photo, and which photos are searched for: other photos of the enrolled, and every photo of everybody else.</summary>
internal sealed record OpenSetSplit(IReadOnlyList<LabelledPhoto> Enrolled, IReadOnlyList<LabelledPhoto> Genuine, IReadOnlyList<LabelledPhoto> Strangers)
{
    /// <summary>People with two photos or more are enrolled with their first; people with one are strangers.</summary>
    public static OpenSetSplit Of(IReadOnlyList<PersonFolder> people)
    {
        var known = people.Where(person => person.Photos.Count > 1).ToList();
        return new OpenSetSplit(
            [.. known.Select(person => new LabelledPhoto(person.Person, person.Photos[0]))],
            [.. known.SelectMany(person => person.Photos.Skip(1), (person, photo) => new LabelledPhoto(person.Person, photo))],
            [.. people.Where(person => person.Photos.Count == 1).Select(person => new LabelledPhoto(person.Person, person.Photos[0]))]);
    }
}
