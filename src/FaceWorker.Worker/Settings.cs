using System.Collections;
using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Worker;

/// <summary>Options from configuration, checked at start: a wrong one stops the worker with a sentence that names it.</summary>
internal static class Settings
{
    /// <summary>The prefix of environment variables: <c>FACEWORKER_VISION__PACKS__0</c> is the setting <c>Vision:Packs:0</c>.</summary>
    public const string EnvironmentPrefix = "FACEWORKER_";

    /// <exception cref="InvalidSettingException">A value is missing, malformed or out of range.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        T options;
        try
        {
            options = configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidSettingException($"{exception.Message} {exception.InnerException?.Message}{ChoicesOf(typeof(T), section, exception.Message)}".TrimEnd(), exception);
        }

        Check(options, section);
        return options;
    }

    /// <exception cref="InvalidSettingException">Not set.</exception>
    public static string Require(IConfiguration configuration, string name, string example) =>
        configuration[name] is { Length: > 0 } value
            ? value
            : throw new InvalidSettingException(
                $"The setting {name} is missing; set {VariableOf(name)}, for example to '{example}' (a sandbox's: infra/sandbox.sh env).");

    private static void Check(object options, string section)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var name = $"{section}:{property.Name}";
            var value = property.GetValue(options);
            foreach (var rule in property.GetCustomAttributes(inherit: true).OfType<ValidationAttribute>())
                if (rule.GetValidationResult(value, new ValidationContext(options) { MemberName = name, DisplayName = name }) is { } problem)
                    throw new InvalidSettingException($"{problem.ErrorMessage} It is '{value}'; change {VariableOf(name)}.");
            if (value is not null and not string and not IEnumerable && property.PropertyType.IsClass)
                Check(value, name);
        }
    }

    /// <summary>What the setting that a message names can be, when it is one of a few words.</summary>
    private static string ChoicesOf(Type options, string section, string message)
    {
        var setting = options.GetProperties().FirstOrDefault(property => property.PropertyType.IsEnum && message.Contains($"'{section}:{property.Name}'", StringComparison.OrdinalIgnoreCase));
        return setting is null ? "" : $" It can be {string.Join(" or ", Enum.GetNames(setting.PropertyType)).ToLowerInvariant()}; change {VariableOf($"{section}:{setting.Name}")}.";
    }

    private static string VariableOf(string name) => EnvironmentPrefix + name.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
}

/// <summary>The worker cannot start as it is set up; the message names the setting, its value and the remedy.</summary>
internal sealed class InvalidSettingException(string message, Exception? inner = null) : Exception(message, inner);
