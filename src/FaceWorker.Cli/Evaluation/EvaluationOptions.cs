using System.CommandLine;

namespace FaceWorker.Cli.Evaluation;

/// <summary>Options that the evaluations share.</summary>
internal static class EvaluationOptions
{
    public static Option<string> Images() => new("--images")
    {
        Description = "The folder of photos: one folder per person",
        HelpName = "DIR",
        Required = true,
    };

    public static Option<string> Pack() => new("--pack")
    {
        Description = "The model pack to evaluate; see 'faceworker models list'",
        HelpName = "PACK",
        DefaultValueFactory = _ => "default",
    };

    public static Option<string> Out() => new("--out")
    {
        Description = "The folder to write the results to, as JSON and as a page to look at",
        HelpName = "DIR",
        Required = true,
    };
}
