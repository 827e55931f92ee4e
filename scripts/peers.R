# Programs in R on the same problems: prints for one of them the fastest of its calls in seconds, and the versions. Started by
# scripts/peers.py; the packages are Debian's (r-cran-lme4, r-cran-forecast).

given <- commandArgs(trailingOnly = TRUE)
oracle <- given[2]

fastest <- function(call, seconds = 6, most = 200) {
  call()
  best <- Inf
  until <- proc.time()[["elapsed"]] + seconds
  calls <- 0
  while (calls < 3 || (proc.time()[["elapsed"]] < until && calls < most)) {
    start <- Sys.time()
    call()
    best <- min(best, as.numeric(difftime(Sys.time(), start, units = "secs")))
    calls <- calls + 1
  }
  best
}

near <- function(found, wanted, within) {
  if (!isTRUE(abs(found - wanted) <= within)) stop(sprintf("found %s where %s was expected", found, wanted))
}

trial <- function() {
  data <- read.csv(file.path(oracle, "sw_binomial_input.csv"))
  data$step <- factor(data$step)
  data$la <- factor(data$la)
  data
}

told <- function(seconds, package) {
  cat(sprintf("%.9f\t%s %s, R %s\n", seconds, package, packageVersion(package), getRversion()))
}

problems <- list(
  linear = function() {
    suppressMessages(library(lme4))
    data <- trial()
    call <- function() lmer(rate ~ step + treated + (1 | la), data = data, REML = TRUE)
    near(fixef(call())[["treated"]], -102.030154003, 1e-2)
    told(fastest(call), "lme4")
  },
  logistic = function() {
    suppressMessages(library(lme4))
    data <- trial()
    call <- function() glmer(cbind(y, n - y) ~ step + treated + (1 | la), data = data, family = binomial)
    near(fixef(call())[["treated"]], -0.154525267892, 1e-3)
    told(fastest(call), "lme4")
  },
  yearly = function() {
    suppressMessages(library(forecast))
    rows <- read.csv(file.path(oracle, "m3_yearly.csv"), check.names = FALSE)
    every <- seq(1, nrow(rows), by = 10)
    series <- lapply(strsplit(rows[["train(;)"]][every], ";"), function(one) ts(as.numeric(one)))
    call <- function() {
      for (one in series) {
        thetaf(one, h = 6)
        forecast(ets(one), h = 6)
      }
    }
    told(fastest(call) / length(series), "forecast")
  }
)

problems[[given[1]]]()
