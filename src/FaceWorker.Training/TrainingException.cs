using FaceWorker.Core;

namespace FaceWorker.Training;

/// <summary>Why a training cannot begin, or had to stop.</summary>
public enum TrainingProblem
{
    UnknownNetwork,

    /// <summary>Fewer people than a loss needs.</summary>
    TooFewPeople,

    /// <summary>Nobody has two photos with a face.</summary>
    NoPairs,

    /// <summary>No photo shows a face.</summary>
    NoFaces,

    /// <summary>All photos show the same.</summary>
    AllTheSame,

    /// <summary>A setting contradicts the photos, or another setting.</summary>
    Setting,

    /// <summary>The loss, or a weight, is no longer a number.</summary>
    NotFinite,

    /// <summary>A file of the run cannot be read, or is of another network.</summary>
    Checkpoint,

    /// <summary>A file of the run could not be written.</summary>
    NotWritten,

    /// <summary>LibTorch cannot be loaded on this host.</summary>
    NoLibTorch,
}

/// <summary>A training cannot begin, or had to stop: the message names the setting or the photos, and the value.</summary>
public sealed class TrainingException(TrainingProblem problem, string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    public TrainingProblem Problem { get; } = problem;

    /// <summary>A sentence for people: what to do about it.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>For scripts, in camel case.</summary>
    public string Code => Problem.ToName();
}
