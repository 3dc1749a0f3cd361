using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Images;
using FaceWorker.Storage;
using FaceWorker.Web.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FaceWorker.Web.Frame;

/// <summary>What went wrong with a request, as people and programs are told: a status, a title, and one sentence with the remedy.</summary>
public sealed record Problem(int Status, string Title, string Detail)
{
    public static Problem Of(Exception exception) => exception switch
    {
        RequestRejectedException rejection => new(StatusOf(rejection.Reason), rejection.Reason == RejectionReason.Forbidden ? "Not allowed" : "That did not work", rejection.Message),
        NoCalibrationException => new(StatusCodes.Status409Conflict, "That did not work", exception.Message),
        BrokerException => new(StatusCodes.Status503ServiceUnavailable, "The broker is away", $"{exception.Message} Check FACEWORKER_RABBITMQ, and that the broker runs."),
        AccountException => new(StatusCodes.Status409Conflict, "That did not work", exception.Message),
        ArgumentException => new(StatusCodes.Status400BadRequest, "That did not work", TextOf(exception)),
        BadHttpRequestException { InnerException: AntiforgeryValidationException } => Of(StatusCodes.Status400BadRequest),
        BadHttpRequestException { InnerException: JsonException json } bad => new(bad.StatusCode, "The request cannot be read", $"{ReasonOf(json)} /openapi/v1.json describes what this address takes."),
        BadHttpRequestException bad => new(bad.StatusCode, "The request cannot be read", $"{exception.Message} Go back, and try again."),
        AntiforgeryValidationException => Of(StatusCodes.Status400BadRequest),
        TransientFailureException or DatabaseSetupException => new(StatusCodes.Status503ServiceUnavailable, "The database is away", exception.Message),
        _ => Of(StatusCodes.Status500InternalServerError),
    };

    public static Problem Of(int status) => status switch
    {
        StatusCodes.Status400BadRequest => new(status, "The form is too old", "It was opened before you signed in, or too long ago. Go back, reload the page, and try again."),
        StatusCodes.Status401Unauthorized => new(status, "Sign in first", "Your session has ended. Sign in, and try again."),
        StatusCodes.Status403Forbidden => new(status, "Not allowed", "Your role does not cover this. Ask an administrator for it."),
        StatusCodes.Status404NotFound => new(status, "There is no such page", "The address is wrong, or what it showed is gone. Go to the start page, and look for it there."),
        StatusCodes.Status405MethodNotAllowed => new(status, "There is no such page", "This address takes forms only. Go to the start page."),
        StatusCodes.Status413PayloadTooLarge => new(status, "The file is too large", "Choose a smaller one, or raise FACEWORKER_WEB__MAXREQUESTBYTES."),
        StatusCodes.Status429TooManyRequests => new(status, "Too many requests", "Wait a minute, and try again."),
        StatusCodes.Status500InternalServerError => new(status, "Something is broken", "This is a bug. The console's log says more; nothing was half done."),
        _ => new(status, "That did not work", $"The server answered with status {status}. Go back, and try again."),
    };

    /// <summary>The sentence for people, without the name of a parameter.</summary>
    public static string TextOf(Exception exception) =>
        exception is ArgumentException { ParamName: { } parameter } ? exception.Message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal) : exception.Message;

    /// <summary>Without the place in the text, which is a line long.</summary>
    private static string ReasonOf(JsonException json)
    {
        var end = json.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return end < 0 ? json.Message : json.Message[..end];
    }

    private static int StatusOf(RejectionReason reason) => reason switch
    {
        RejectionReason.Forbidden => StatusCodes.Status403Forbidden,
        RejectionReason.UnknownGallery or RejectionReason.UnknownSubject or RejectionReason.UnknownArchive or RejectionReason.UnknownOperation or RejectionReason.UnknownImage or RejectionReason.NotFound => StatusCodes.Status404NotFound,
        RejectionReason.SubjectConflict or RejectionReason.KnownFace or RejectionReason.WrongArchiveState or RejectionReason.WrongOperationState => StatusCodes.Status409Conflict,
        RejectionReason.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}

/// <summary>Answers what went wrong: pages with a page, programs with <c>application/problem+json</c>.</summary>
internal sealed class Problems(RequestDelegate next, ILogger<Problems> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var problem = Problem.Of(exception);
            if (problem.Status == StatusCodes.Status500InternalServerError)
                Log.RequestFailed(logger, exception, context.Request.Method, context.Request.Path);
            await AnswerAsync(context, problem);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            await AnswerAsync(context, Problem.Of(context.Response.StatusCode));
    }

    private static async Task AnswerAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "10";
        context.Response.Headers.CacheControl = "no-store";
        if (IsForProgram(context.Request))
        {
            await Results.Problem(problem.Detail, statusCode: problem.Status, title: problem.Title).ExecuteAsync(context);
            return;
        }

        // A page that failed while it was rendered has used its scope's services, which render once, and has left a header.
        await using var scope = context.RequestServices.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        context.Response.Headers.Remove("blazor-enhanced-nav");
        await new RazorComponentResult<ProblemPage>(new { Problem = problem }) { StatusCode = problem.Status }.ExecuteAsync(context);
    }

    /// <summary>A program asks, which wants a status and JSON; otherwise a browser, which wants a page.</summary>
    public static bool IsForProgram(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.Ordinal);
}
