using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Evaluation;

/// <summary>Who is enrolled with which photos, and which photos are searched for: other photos of the enrolled, and every photo of everybody else.</summary>
public sealed record OpenSetSplit(IReadOnlyList<LabelledPhoto> Enrolled, IReadOnlyList<LabelledPhoto> Genuine, IReadOnlyList<LabelledPhoto> Strangers)
{
    /// <summary>Every photo, each once.</summary>
    public IEnumerable<string> Paths => Enrolled.Concat(Genuine).Concat(Strangers).Select(photo => photo.Path);

    /// <summary>Splits a folder with one folder per person.</summary>
    /// <param name="photosEach">Photos that a person is enrolled with, 1 or more; of somebody with fewer, all but one.</param>
    /// <exception cref="UnusablePhotosException">No such folder, a folder's name can be no subject's, or there would be no probes of enrolled people, or none of strangers.</exception>
    public static OpenSetSplit Read(string folder, int photosEach)
    {
        var split = Of([.. PeopleFolders.Read(folder)], photosEach);
        if (split.Genuine.Count == 0)
            throw new UnusablePhotosException(PhotosProblem.NoProbes, $"Nobody in '{folder}' has two photos: one to be enrolled with, and one to be found by.",
                "Add a second photo to the folders of those who should be known.");
        return split.Strangers.Count > 0
            ? split
            : throw new UnusablePhotosException(PhotosProblem.NoStrangers, $"Everybody in '{folder}' has two photos or more and is enrolled, so there are no strangers.",
                "Add folders of people with one photo each: they should be named as nobody.");
    }

    /// <summary>People with two photos or more are enrolled with their first <paramref name="photosEach"/>, but never with all of them; people with one are strangers.</summary>
    public static OpenSetSplit Of(IReadOnlyList<PersonFolder> people, int photosEach)
    {
        var known = people.Where(person => person.Photos.Count > 1).ToList();
        return new OpenSetSplit(
            [.. known.SelectMany(person => person.Labelled.Take(EnrolledOf(person)))],
            [.. known.SelectMany(person => person.Labelled.Skip(EnrolledOf(person)))],
            [.. people.Where(person => person.Photos.Count == 1).SelectMany(person => person.Labelled)]);

        int EnrolledOf(PersonFolder person) => Math.Min(photosEach, person.Photos.Count - 1);
    }
}
