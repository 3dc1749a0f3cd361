using System.CommandLine;
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
        argument.Validators.Add(result => CommonOptions.CheckEach(result, text => IsNumber(text) || SubjectName.IsValid(text),
            $"a person: give a name of 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at either end, or a number."));
        return argument;
    }

    public static SubjectReference Read(Call call, Argument<string> argument)
    {
        var text = call.Get(argument);
        return IsNumber(text) ? SubjectReference.To(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)) : SubjectReference.To(new SubjectName(text));
    }

    private static bool IsNumber(string text) => text.Length is > 0 and <= 18 && text.All(char.IsAsciiDigit);
}
