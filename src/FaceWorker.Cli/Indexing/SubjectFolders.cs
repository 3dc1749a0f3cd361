using FaceWorker.Cli.Frame;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Indexing;

/// <summary>A photo and whose it is.</summary>
internal sealed record SubjectPhoto(SubjectName Subject, string Path);

/// <summary>One folder per person, as LFW is laid out: a folder's name is the subject's, to the letter, and its images are that person's.</summary>
internal static class SubjectFolders
{
    /// <summary>The images of each folder in <paramref name="folder"/>, at any depth. Folders whose names begin with a dot are left out, and so are images that lie in no folder.</summary>
    /// <exception cref="CliFailure">It is no folder, has no folders, or one whose name can be no subject's; found out before the first is returned.</exception>
    public static IEnumerable<SubjectPhoto> Find(string folder)
    {
        if (!Directory.Exists(folder))
            throw new CliFailure("notFound", $"'{folder}' is no folder.", "Give the folder that has a folder of photos for each person.", ExitCode.Usage);
        var people = Directory.EnumerateDirectories(folder).Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal).ToList();
        if (people.Count == 0)
            throw new CliFailure("noFolders", $"'{folder}' has no folders.", "Make one for each person, with that person's photos in it.", ExitCode.Usage);
        if (people.FirstOrDefault(path => !SubjectName.IsValid(Path.GetFileName(path))) is { } unusable)
            throw new CliFailure("subjectName", $"'{unusable}': the folder's name can be no subject's.",
                $"Rename it: 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at its ends.", ExitCode.Usage);
        return people.SelectMany(path => ImagePaths.Find([path]), (path, image) => new SubjectPhoto(new SubjectName(Path.GetFileName(path)), image));
    }
}
