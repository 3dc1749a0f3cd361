using System.CommandLine;
using System.CommandLine.Parsing;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.People;

/// <summary>Arguments about people.</summary>
internal static class PersonOptions
{
    /// <summary>By name, or by number, which people without names have, too. Digits are always a number: somebody whose name consists of digits is given by number.</summary>
    public static Argument<string> Person(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = $"{description}: a name, or a number that 'faceworker people list' shows" };
        argument.Validators.Add(Check);
        return argument;
    }

    /// <summary>The same for commands that can do without one.</summary>
    public static Option<string?> PersonIfAny(string name, string description) =>
        new Option<string?>(name) { Description = $"{description}: a name, or a number that 'faceworker people list' shows", HelpName = "PERSON" }.Checked(Check);

    public static SubjectReference Read(Call call, Argument<string> argument) => Parse(call.Get(argument));

    public static SubjectReference Parse(string text) =>
        IsNumber(text) ? SubjectReference.To(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)) : SubjectReference.To(new SubjectName(text));

    private static void Check(SymbolResult result) => CommonOptions.CheckEach(result, text => IsNumber(text) || SubjectName.IsValid(text),
        $"a person: give a name of 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at either end, or a number.");

    private static bool IsNumber(string text) => text.Length is > 0 and <= 18 && text.All(char.IsAsciiDigit);
}
