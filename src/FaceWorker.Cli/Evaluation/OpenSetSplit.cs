using FaceWorker.Cli.Frame;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A photo of a person.</summary>
internal sealed record LabelledPhoto(string Person, string Path);

/// <summary>Who is enrolled with which photos, and which photos are searched for: other photos of the enrolled, and every photo of everybody else.</summary>
internal sealed record OpenSetSplit(IReadOnlyList<LabelledPhoto> Enrolled, IReadOnlyList<LabelledPhoto> Genuine, IReadOnlyList<LabelledPhoto> Strangers)
{
    /// <summary>Every photo, each once.</summary>
    public IEnumerable<string> Paths => Enrolled.Concat(Genuine).Concat(Strangers).Select(photo => photo.Path);

    /// <summary>Splits a folder with one folder per person.</summary>
    /// <exception cref="CliFailure">No such folder, a folder's name can be no subject's, or there would be no probes of enrolled people, or none of strangers.</exception>
    public static OpenSetSplit Read(string folder, int photosEach)
    {
        var people = PeopleFolders.Read(folder);
        if (people.FirstOrDefault(person => !SubjectName.IsValid(person.Person)) is { } unusable)
            throw new CliFailure("subjectName", $"'{Path.Combine(folder, unusable.Person)}': the folder's name can be no subject's.",
                $"Rename it: 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at its ends.", ExitCode.Usage);
        var split = Of(people, photosEach);
        if (split.Genuine.Count == 0)
            throw new CliFailure("noProbes", $"Nobody in '{folder}' has two photos: one to be enrolled with, and one to be found by.",
                "Add a second photo to the folders of those who should be known.", ExitCode.Usage);
        return split.Strangers.Count > 0
            ? split
            : throw new CliFailure("noStrangers", $"Everybody in '{folder}' has two photos or more and is enrolled, so there are no strangers.",
                "Add folders of people with one photo each: they should be named as nobody.", ExitCode.Usage);
    }

    /// <summary>People with two photos or more are enrolled with their first <paramref name="photosEach"/>, but never with all of them; people with one are strangers.</summary>
    public static OpenSetSplit Of(IReadOnlyList<PersonFolder> people, int photosEach)
    {
        var known = people.Where(person => person.Photos.Count > 1).ToList();
        return new OpenSetSplit(
            [.. known.SelectMany(person => person.Photos.Take(EnrolledOf(person)), Label)],
            [.. known.SelectMany(person => person.Photos.Skip(EnrolledOf(person)), Label)],
            [.. people.Where(person => person.Photos.Count == 1).SelectMany(person => person.Photos, Label)]);

        int EnrolledOf(PersonFolder person) => Math.Min(photosEach, person.Photos.Count - 1);
    }

    private static LabelledPhoto Label(PersonFolder person, string photo) => new(person.Person, photo);
}
