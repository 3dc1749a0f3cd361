using System.Text.Json.Serialization;

namespace FaceWorker.Cli.Doctor;

/// <summary>How a check went.</summary>
internal enum Verdict
{
    Ok,

    /// <summary>It works, but somebody should know.</summary>
    Warning,

    /// <summary>It does not work until somebody acts.</summary>
    Problem,
}

/// <summary>One line of the doctor: what was looked at, what was found, and what to do about it.</summary>
internal sealed record Finding(string Subject, Verdict Verdict, string Detail, string? Remedy = null)
{
    [JsonIgnore]
    public string Sign => Verdict switch
    {
        Verdict.Ok => "✓",
        Verdict.Warning => "!",
        _ => "✗",
    };

    public static Finding Ok(string subject, string detail) => new(subject, Verdict.Ok, detail);

    public static Finding Warning(string subject, string detail, string remedy) => new(subject, Verdict.Warning, detail, remedy);

    public static Finding Problem(string subject, string detail, string remedy) => new(subject, Verdict.Problem, detail, remedy);
}
