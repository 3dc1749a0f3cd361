namespace FaceWorker.Core.Subjects;

/// <summary>Why photos of people cannot be used as they lie.</summary>
public enum PhotosProblem
{
    /// <summary>The folder, or the list of pairs, does not exist.</summary>
    NotFound,

    /// <summary>The folder has no folders with photos in them.</summary>
    NoPeople,

    /// <summary>A folder's name can be no subject's.</summary>
    SubjectName,

    /// <summary>Nobody has two photos: one to be enrolled with, and one to be found by.</summary>
    NoProbes,

    /// <summary>Everybody would be enrolled, so that there are no strangers.</summary>
    NoStrangers,
}

/// <summary>Photos of people cannot be used as they lie: the message names the folder or file.</summary>
public sealed class UnusablePhotosException(PhotosProblem problem, string message, string remedy) : Exception(message)
{
    public PhotosProblem Problem { get; } = problem;

    /// <summary>A sentence for people: what to do about it.</summary>
    public string Remedy { get; } = remedy;
}
