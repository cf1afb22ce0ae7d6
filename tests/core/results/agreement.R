# What the packages aberrance and CopyDetect say of the data in a folder of CSV files
# (test_agreement_with_r.py draws them): Rscript agreement.R FOLDER
suppressMessages({ library(aberrance); library(CopyDetect) })
setwd(commandArgs(TRUE)[1])
read <- function(name) as.matrix(read.csv(paste0(name, ".csv"), check.names = FALSE))
write <- function(name, values) {
  texts <- apply(as.matrix(values), c(1, 2), function(own) sprintf("%.17g", own))
  write.csv(texts, paste0(name, "-of-r.csv"), row.names = FALSE, quote = FALSE)
}

nominal <- read("nominal")
answers <- read("answers")
ability <- read("ability")
write("similar", detect_as(c("OMG_R", "WOMG_R", "GBT_R", "M4_R"), nominal, ability, r = answers)$stat)
write("directed", detect_ac(c("OMG_R", "GBT_R"), nominal, ability, r = answers)$stat)

# CopyDetect computes these after it has fitted a model that they do not use: they are
# taken out of its function, as they stand there.
inner <- new.env(parent = asNamespace("CopyDetect"))
inner$resp.options <- 1:ncol(nominal[, grepl("zeta", colnames(nominal))])
for (step in as.list(body(similarity2)))
  if (is.call(step) && identical(step[[1]], as.name("<-")) &&
      as.character(step[[2]])[1] %in% c("k", "ks12")) eval(step, inner)
crowd <- read("crowd")
given <- as.data.frame(crowd)
scored <- as.data.frame((crowd == length(inner$resp.options)) * 1)
pairs <- read("pairs")
write("copied", t(apply(pairs, 1, function(pair) {
  own <- inner$ks12(given, scored, pair[2:1])
  unname(c(inner$k(given, scored, pair[2:1])$k.index, own$K1.index, own$K2.index, own$S1.index, own$S2.index))
})))

items <- read("items")
right <- read("right")
suspect <- read("suspect")[, 1]
write("leak", detect_pk(c("L_S", "S_S", "W_S", "L_T", "W_T", "L_ST"), suspect, items, x = right, y = read("log_seconds"))$stat)
first <- read("first")
write("changed", detect_tt(c("EDI_SD_CO", "GBT_SD"), items, x = right, d = right * 0, x_0 = first, d_0 = right * 0)$stat)
groups <- read("groups")[, 1]
write("rooms", detect_tt("EDI_SD_TS", items, x = right, d = right * 0, x_0 = first, d_0 = right * 0, group = groups)$stat)
