using System.CommandLine;
using System.CommandLine.Parsing;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>Arguments and options about subjects.</summary>
internal static class SubjectOptions
{
    public static Argument<string> Name(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(CheckNames);
        return argument;
    }

    public static Option<string> Name(string name, string description, bool required) =>
        new Option<string>(name) { Description = description, HelpName = "NAME", Required = required }.Checked(CheckNames);

    /// <summary>One or more subjects.</summary>
    public static Option<string[]> Names(string name, string description) =>
        new Option<string[]>(name) { Description = description, HelpName = "NAME", AllowMultipleArgumentsPerToken = true }.Checked(CheckNames);

    public static Option<long[]> Faces(string description) =>
        new("--face") { Description = description, HelpName = "ID", Required = true, AllowMultipleArgumentsPerToken = true };

    public static Option<string> Actor(Shell shell) =>
        new("--actor") { Description = "Who makes the change, for the history", HelpName = "NAME", DefaultValueFactory = _ => shell.User };

    private static void CheckNames(SymbolResult result) => CommonOptions.CheckEach(result, SubjectName.IsValid,
        $"a subject name: use 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at either end.");
}
