using System.CommandLine;
using System.CommandLine.Parsing;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>Arguments and options of the commands about subjects.</summary>
internal static class SubjectOptions
{
    public static Argument<string> Name(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(CheckNames);
        return argument;
    }

    public static Option<string> Name(string name, string description, bool required)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "NAME", Required = required };
        option.Validators.Add(CheckNames);
        return option;
    }

    public static Option<long[]> Faces(string description) => new("--face")
    {
        Description = description,
        HelpName = "ID",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    public static Option<string> Actor(Shell shell) => new("--actor")
    {
        Description = "Who does it, for the history",
        HelpName = "NAME",
        DefaultValueFactory = _ => shell.User,
    };

    private static void CheckNames(SymbolResult result)
    {
        foreach (var token in result.Tokens.Where(token => !SubjectName.IsValid(token.Value)))
            result.AddError($"'{token.Value}' is no subject name: use 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at its ends.");
    }
}
